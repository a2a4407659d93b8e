from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from domain.astrology.decks import Deck, spread_of
from domain.astrology.draws import DrawnCard, commitment, deal
from domain.shared.errors import Conflict
from domain.shared.identity import MemoryOwner

OPEN_FOR: Final = timedelta(hours=1)
"""So long a shuffled deck waits for the choice of a spread."""


@dataclass(frozen=True, slots=True)
class SealedDraw:
    """A shuffled deck; once a spread is chosen, its cards lie open and the seed is told.

    `question` is what the person asked, perhaps nothing.
    """

    owner: MemoryOwner
    draw_id: str
    deck: Deck
    seed: bytes
    question: str
    sealed_at: datetime
    spread: str | None = None
    opened_at: datetime | None = None

    @property
    def context(self) -> str:
        """What the seed is for, so that it can serve no other draw."""
        return f"majordome draw {self.draw_id}"

    @property
    def commitment(self) -> str:
        return commitment(self.seed, self.context)

    @property
    def cards(self) -> tuple[DrawnCard, ...]:
        """None as long as the deck is sealed."""
        if self.spread is None:
            return ()
        return deal(self.seed, self.context, self.deck, spread_of(self.deck, self.spread))

    def opened(self, spread: str, now: datetime) -> "SealedDraw":
        """With the cards on the table; a draw that is open stays as it is.

        Raises InvalidInput for a spread that the deck is not laid in, Conflict for a deck that
        has waited too long.
        """
        if self.spread is not None:
            return self
        if now - self.sealed_at > OPEN_FOR:
            raise Conflict("this deck has waited too long: ask for a new one")
        return replace(self, spread=spread_of(self.deck, spread).code, opened_at=now)
