"""What one persona tells the next, in 300 tokens at most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from domain.text_engine.cutting import Count
from domain.text_engine.fitting import Cut, Section, fit

MOST_TOKENS: Final = 300


@dataclass(frozen=True, slots=True)
class HandoffContext:
    """Each is empty where there is nothing to tell. `opening` says who handed over, and why."""

    opening: str
    goals: str = ""
    pending: str = ""
    lately: str = ""
    summary: str = ""
    in_hand: str = ""
    preferences: str = ""

    def text(self, count: Count, most: int = MOST_TOKENS) -> str:
        """What matters least is cut first, long texts in their middle."""
        room = most
        while True:
            told = _joined(fit(self._sections(), room, count).sections.values())
            over = count(told) - most
            if over <= 0:
                return told
            room -= over

    def _sections(self) -> Sequence[Section]:
        given = (
            ("opening", self.opening, 0),
            ("Pending", self.pending, 1),
            ("Goals", self.goals, 1),
            ("Said last", self.lately, 2),
            ("Summary", self.summary, 3),
            ("In hand", self.in_hand, 4),
            ("Preferences", self.preferences, 5),
        )
        return [
            Section(name, text if rank == 0 else f"{name}: {text}", rank, Cut.ENDS)
            for name, text, rank in given
            if text
        ]


def _joined(sections: Iterable[Section]) -> str:
    return "\n".join(str(section.content) for section in sections if section.content)
