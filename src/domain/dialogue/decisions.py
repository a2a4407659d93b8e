from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.shared.identity import MemoryOwner

OPEN_FOR: Final = timedelta(minutes=10)
"""So long a question that cannot be undone waits for its answer."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A question asked of one person, whose buttons count once and not for ever.

    `nonce` is what the buttons carry; `settled_by` the turn that answered it.
    """

    owner: MemoryOwner
    nonce: str
    expires_at: datetime
    settled_by: str | None = None

    def may_be_settled(self, turn_id: str, now: datetime) -> bool:
        """A turn that is tried again meets its own answer, and may give it again."""
        return self.settled_by == turn_id or (self.settled_by is None and now < self.expires_at)
