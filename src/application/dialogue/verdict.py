from dataclasses import dataclass

from domain.dialogue.replies import Reply


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with what a person said; `words` is what the next steps work with.

    In a crisis no limit counts, and of the skills only those answer that may. A `reply` takes
    the place of every other one. `restricted`: the words may be an attempt upon the product.
    `under_age` is the age that the persona is for, where the person is younger.
    """

    words: str
    crisis: bool = False
    restricted: bool = False
    reply: Reply | None = None
    under_age: int = 0
