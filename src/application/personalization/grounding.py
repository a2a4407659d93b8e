"""Facts that a reply is to stand on, and who judges whether it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from application.personalization.speak import Spoken
from domain.dialogue.stream_filters import StreamFilter
from domain.text_engine.fitting import Section

_LEAST_LEFT: Final = 0.5


class Judge(Protocol):
    def ungrounded(self, text: str) -> Sequence[str]:
        """The sentences that claim what the facts do not bear out."""
        ...

    def open_filter(self) -> StreamFilter:
        """Lets the others through, each once it is complete."""
        ...


@dataclass(frozen=True, slots=True)
class Grounded:
    """`sections` show the facts to the model. `otherwise` is said, made of the facts alone, where
    no model answers, or where too little of what it says is so; empty leaves that to the persona.
    `is_asked_for`: the person wants to hear of them.
    """

    sections: tuple[Section, ...]
    judge: Judge
    otherwise: Callable[[], str] = str
    is_asked_for: bool = True

    def settled(self, spoken: Spoken) -> Spoken:
        """What may be told of what was said."""
        if spoken.failure is None and not spoken.is_offline:
            passing = self.judge.open_filter()
            told = (passing.feed(spoken.text) + passing.finish()).strip()
            if spoken.stopped or len(told) >= _LEAST_LEFT * len(spoken.text):
                return replace(spoken, text=told)
            spoken = replace(spoken, text=told, failure=None if told else "ungrounded")
        composed = self.otherwise()
        return Spoken(composed) if composed else spoken
