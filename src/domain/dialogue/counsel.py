from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counsel:
    """What others said to a message, for the persona that answers it.

    `told` goes into its prompt; `announced` stands above its answer, so that the person sees who
    was asked, and what is missing.
    """

    told: str
    announced: str

    def above(self, text: str) -> str:
        return f"{self.announced}\n\n{text}" if text.strip() else text
