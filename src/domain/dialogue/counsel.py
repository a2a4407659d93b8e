from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counsel:
    """What others said to a message, for the persona that answers it.

    `told`, which is ours, goes into its prompt, and `words`, which are theirs, into the person's
    message, as data; `announced` stands above its answer, so that the person sees who was asked,
    and what is missing. `asked` are the codes of whoever was.
    """

    told: str
    announced: str
    asked: tuple[str, ...] = ()
    words: str = ""

    def above(self, text: str) -> str:
        return f"{self.announced}\n\n{text}" if text.strip() else text
