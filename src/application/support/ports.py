"""What looking after users needs from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.delivery.inbox import UpdateKey, UpdateKind
from domain.personalization.profile import UserProfile
from domain.shared.language import Language

Stored = Mapping[str, Sequence[Mapping[str, Any]]]
"""Documents by what they are, made of nothing but JSON values."""


@dataclass(frozen=True, slots=True)
class UserQuery:
    """`search` is the beginning of an id; `after` the last id of the page before."""

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


@dataclass(frozen=True, slots=True)
class PersonaMemory:
    persona: str
    summary: str
    events: int
    waiting: int


@dataclass(frozen=True, slots=True)
class UserDetails:
    overview: UserOverview
    memories: tuple[PersonaMemory, ...]


class UserDirectory(Protocol):
    """Users as support sees them. Raises StorageUnavailable when the database is away."""

    async def find(self, query: UserQuery) -> Sequence[UserOverview]:
        """One page in the order of ids."""
        ...

    async def details(self, user_id: str) -> UserDetails | None: ...

    async def identities(self, telegram_id: str) -> Sequence[str]:
        """Every id under which this person is remembered: their own and one for each group."""
        ...

    async def export(self, telegram_id: str) -> Stored:
        """Everything stored about the person, all identities together."""
        ...


class UserErasure(Protocol):
    """Removes a person from every collection. Raises StorageUnavailable.

    `own` is the update that asks for the erasure, if one does: it and what came after it stay
    until they are finished.
    """

    async def discard_waiting(self, telegram_id: str, own: UpdateKey | None) -> None:
        """Empty the updates nobody has begun to answer, and ask running replies to stop."""
        ...

    async def is_being_answered(self, telegram_id: str, own: UpdateKey | None) -> bool:
        """Whether a reply is under way, which could still write something down."""
        ...

    async def erase(
        self, telegram_id: str, identities: Sequence[str], own: UpdateKey | None
    ) -> Mapping[str, int]:
        """How many documents went, by collection. Repeating it is harmless."""
        ...

    async def finish(self) -> int:
        """Empty the asking updates that are done by now; how many there were."""
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
