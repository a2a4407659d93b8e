from datetime import datetime
from typing import Protocol

from domain.memory.events import EventRole
from domain.memory.state import MemorySlice
from domain.personalization.rephrasing import WITHIN, Rephrasings


class Asked(Protocol):
    """What of a request tells whether it was put before."""

    @property
    def text(self) -> str: ...
    @property
    def instead_of(self) -> str | None: ...


def asks_again(request: Asked, known: MemorySlice, now: datetime, rephrasings: Rephrasings) -> bool:
    """Whether the person asks what they have just asked, or has its answer made anew; `known`
    holds nothing of this turn.
    """
    if request.instead_of:
        return True
    asked = next((event for event in reversed(known.events) if event.role is EventRole.USER), None)
    if asked is None or now - asked.created_at > WITHIN:
        return False
    return rephrasings.is_one(request.text, asked.content)
