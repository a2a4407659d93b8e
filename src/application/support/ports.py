"""What looking after users needs from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.delivery.inbox import UpdateKey, UpdateKind
from domain.memory.events import UserMemoryEvent
from domain.memory.facts import Fact
from domain.personalization.profile import UserProfile
from domain.shared.language import Language


@dataclass(frozen=True, slots=True)
class UserQuery:
    """`search` is the beginning of an id, a name or an @username, or a pseudonym of the logs.

    `after` is what the page before called `next`.
    """

    search: str = ""
    language: Language | None = None
    persona: str | None = None
    active_since: datetime | None = None
    after: str = ""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class UserOverview:
    """A user and how much is remembered; `waiting` events are not in a summary yet."""

    profile: UserProfile
    events: int
    waiting: int
    last_active: datetime | None
    name: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class UserPage:
    """`next` continues it; None on the last one."""

    users: Sequence[UserOverview]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class PersonaMemory:
    persona: str
    summary: str
    events: int
    waiting: int


@dataclass(frozen=True, slots=True)
class UserDetails:
    """`facts` are former ones too, each with the events it comes from."""

    overview: UserOverview
    memories: tuple[PersonaMemory, ...]
    facts: tuple[Fact, ...] = ()


class UserDirectory(Protocol):
    """Users as support sees them. Raises StorageUnavailable when the database is away."""

    async def find(self, query: UserQuery) -> UserPage:
        """One page in the order of ids, or of activity, the latest first, where that is asked for.

        Raises InvalidInput for an `after` that continues no such page.
        """
        ...

    async def details(self, user_id: str) -> UserDetails | None: ...

    async def history(self, user_id: str, last: int) -> Sequence[UserMemoryEvent]:
        """What was said last, to and by every persona, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An update that was given up, without anything anybody wrote."""

    key: UpdateKey
    user_id: int | None
    kind: UpdateKind
    received_at: datetime
    dead_at: datetime
    attempts: int


class DeadLetters(Protocol):
    """The inbox's dead rows. Raises StorageUnavailable when the database is away."""

    async def list(self, limit: int) -> Sequence[DeadLetter]:
        """Oldest first."""
        ...

    async def revive(self, keys: Sequence[UpdateKey] | None, *, now: datetime) -> int:
        """Make dead rows wait for an answer again, as sent `now`; None means all of them."""
        ...
