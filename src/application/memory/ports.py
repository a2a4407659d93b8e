from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.memory.events import MemoryState, UserMemoryEvent
from domain.shared.language import Language


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


@dataclass(frozen=True, slots=True)
class SummaryVoice:
    """In whose name, and in which language, a memory is summed up."""

    persona_name: str
    language: Language


class UserKnowledge(Protocol):
    """What the memory asks of whoever knows its user, and tells them."""

    async def summary_voice(self, user_id: str, persona: str) -> SummaryVoice:
        """Raises StorageUnavailable."""

    async def learn_topics(self, user_id: str, topics: Sequence[str]) -> None:
        """Topics the user spoke of, most important first. Raises nothing: it is best effort."""


class MemoryObserver(Protocol):
    """What the operator sees of memory; every argument is a bounded word."""

    def compression_finished(self, status: str) -> None: ...
    def worker_ran(self) -> None: ...
    def worker_failed(self) -> None:
        """A user's compression failed in the worker, or the due users could not be found."""
        ...
