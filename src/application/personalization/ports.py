from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.personalization.memory import EventRole, MemoryState, UserMemoryEvent
from domain.personalization.profile import UserProfile


class UserProfileRepository(Protocol):
    """Profiles by user id. Every method raises StorageUnavailable when the database is away."""

    async def get(self, user_id: str) -> UserProfile | None: ...

    async def save(self, profile: UserProfile) -> None:
        """Insert or replace; `created_at` of a stored profile never changes."""

    async def delete(self, user_id: str) -> bool:
        """Whether there was one."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to compress one (user, persona) until `expires_at`; `token` proves it."""

    user_id: str
    persona: str
    token: UUID
    expires_at: datetime


class UserMemoryRepository(Protocol):
    """Events and state per (user, persona). Raises StorageUnavailable when the database is away."""

    async def reserve(self, user_id: str, persona: str, count: int) -> MemoryState:
        """Reserve `count` sequence numbers and return the state *before* the reservation.

        The first reserved number is the returned `next_seq`. One command.
        """

    async def give_back(self, reserved: MemoryState, count: int) -> None:
        """Undo a reservation that was not used, given the state `reserve` returned.

        Nothing happens when later numbers have been reserved meanwhile: a gap stays. One command.
        """

    async def state(self, user_id: str, persona: str) -> MemoryState: ...

    async def recent(self, user_id: str, persona: str, limit: int) -> Sequence[UserMemoryEvent]:
        """The newest `limit` events that are not archived, oldest first. One command."""

    async def uncompressed(self, user_id: str, persona: str) -> Sequence[UserMemoryEvent]:
        """Every event above the watermark, oldest first."""

    async def record(self, events: Sequence[UserMemoryEvent]) -> None:
        """Store the events; one already stored (same event_id) stays as it is. One command."""

    async def due(self, limit: int) -> Sequence[tuple[str, str]]:
        """(user_id, persona) pairs above the cap, found by index, longest waiting first."""

    async def lease(
        self, user_id: str, persona: str, *, now: datetime, duration: timedelta
    ) -> Lease | None:
        """None when someone else holds it."""

    async def release(self, lease: Lease) -> None:
        """Give the lease back; a lease that was lost meanwhile is left alone."""

    async def compress(
        self, lease: Lease, *, previous_watermark: int, watermark: int, summary: str, now: datetime
    ) -> bool:
        """Store summary and watermark in one conditional write.

        False, and nothing written, when the lease was lost or the watermark has moved.
        """

    async def archive(self, user_id: str, persona: str, *, through: int, now: datetime) -> int:
        """Take the events up to the watermark out of the live memory; how many there were."""

    async def reset(self, user_id: str) -> int:
        """Forget every event, archived ones too, and every summary; how many events there were.

        Sequence numbers go on from where they were, so a reply in flight cannot mix them up.
        """


class PersonalizationObserver(Protocol):
    """What the operator sees of personalization; every argument is a bounded word or a number."""

    def replied(self, *, source: str, status: str, persona: str) -> None: ...
    def prompt_assembled(self, tokens: int) -> None: ...
    def model_failed(self, kind: str) -> None: ...
    def storage_failed(self, operation: str) -> None:
        """`operation` is "read" or "write"."""
        ...

    def profile_read(self) -> None: ...
    def profile_written(self) -> None: ...
    def event_recorded(self, role: EventRole) -> None: ...
    def compression_finished(self, status: str) -> None: ...
    def worker_ran(self) -> None: ...
    def worker_failed(self) -> None:
        """A user's compression failed in the worker, or the due users could not be found."""
        ...
