"""What keys and limits need from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.shared.access import AccessKey


class AccessKeys(Protocol):
    async def add(self, key: AccessKey) -> None: ...

    async def get(self, key_id: str) -> AccessKey | None: ...

    async def all(self) -> Sequence[AccessKey]:
        """Oldest first, the revoked ones too."""
        ...

    async def revoke(self, key_id: str, at: datetime) -> bool:
        """False where there is no such key in force."""
        ...


@dataclass(frozen=True, slots=True)
class RateState:
    """After a hit: whether it was within the limit, and when there is room again (seconds)."""

    allowed: bool
    limit: int
    remaining: int
    reset_after: float


class RateLimiter(Protocol):
    async def hit(self, subject: str, per_minute: int) -> RateState:
        """Count one use of the subject within a sliding minute; a refused one is not counted."""
        ...
