"""What keys, limits and the audit log need from outside."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.access.keys import AccessKey


class AccessKeys(Protocol):
    async def add(self, key: AccessKey) -> None:
        """Raises Conflict where one of that id is kept, be it revoked."""
        ...

    async def get(self, key_id: str) -> AccessKey | None: ...

    async def all(self) -> Sequence[AccessKey]:
        """Oldest first, the revoked ones too."""
        ...

    async def revoke(self, key_id: str, at: datetime) -> bool:
        """False where there is no such key in force."""
        ...


class RecoveryKey(Protocol):
    """The key that lets an installation's owner back in, kept outside the database."""

    def keep(self, key: str) -> None:
        """Raises ConfigurationError where it cannot be kept."""
        ...

    def kept(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class RateState:
    """After a hit: whether it was within the limit, and when there is room again (seconds)."""

    allowed: bool
    limit: int
    remaining: int
    reset_after: float


@dataclass(frozen=True, slots=True)
class RateLimit:
    """So many uses of a subject, such as `user:service:shop:u1`, within sliding seconds."""

    subject: str
    most: int
    seconds: int = 60


class RateLimiter(Protocol):
    async def hit_all(self, limits: Sequence[RateLimit]) -> Sequence[RateState]:
        """Count one use against every limit, or, where one is reached, against none.

        The states are those after that; one that is not allowed says why nothing was counted.
        """
        ...

    async def give_back(self, limits: Sequence[RateLimit]) -> Sequence[RateState]:
        """Make a use that `hit_all` counted uncounted; the states are those after that."""
        ...


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to whom; `subject` is a pseudonym, and no text of anybody's is kept.

    What is no person stands in it by its name, such as `persona:butler`, with what changed.
    """

    actor: str
    role: str
    action: str
    subject: str
    outcome: str
    at: datetime
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """What is not None must fit; `subject` is a pseudonym."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    limit: int = 50

    def fits(self, entry: AuditEntry) -> bool:
        wanted = (
            (self.actor, entry.actor),
            (self.action, entry.action),
            (self.subject, entry.subject),
        )
        in_time = self.since is None or entry.at >= self.since
        return in_time and all(value in (None, found) for value, found in wanted)


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry in its place: the first has number 1, and `previous` is the seal before it."""

    number: int
    previous: str
    seal: str
    content: Mapping[str, str]


class AuditLog(Protocol):
    """Entries are only ever added, each sealed with the one before. Raises StorageUnavailable."""

    async def append(self, entry: AuditEntry) -> None: ...

    async def find(self, query: AuditQuery) -> Sequence[AuditEntry]:
        """Newest first."""
        ...

    async def about(self, subject: str, limit: int) -> Sequence[AuditEntry]:
        """Newest first."""
        ...

    def in_order(self) -> AsyncIterator[SealedEntry]:
        """Oldest first, as they are stored, whatever became of them."""
        ...

    async def unsealed(self) -> int:
        """How many entries stand outside the chain; there should be none."""
        ...
