"""Repositories that count what is read and written, whoever does it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter

from application.memory.ports import Lease, UserMemoryRepository
from application.personalization.ports import UserProfileRepository
from domain.memory.events import UserMemoryEvent
from domain.memory.state import Memory
from domain.personalization.profile import UserProfile
from infrastructure.metrics import by_labels


class CountedProfiles(UserProfileRepository):
    def __init__(self, profiles: UserProfileRepository, registry: CollectorRegistry) -> None:
        self._profiles = profiles
        self._reads = Counter("user_profile_reads_total", "Profiles read", registry=registry)
        self._writes = Counter("user_profile_writes_total", "Profiles stored", registry=registry)

    async def get(self, user_id: str) -> UserProfile | None:
        found = await self._profiles.get(user_id)
        self._reads.inc()
        return found

    async def save(self, profile: UserProfile) -> None:
        await self._profiles.save(profile)
        self._writes.inc()

    async def delete(self, user_id: str) -> bool:
        deleted = await self._profiles.delete(user_id)
        self._writes.inc()
        return deleted


class CountedMemory(UserMemoryRepository):
    """`archive_grew` is told whose archive did, before an `archive` is done."""

    def __init__(
        self,
        memory: UserMemoryRepository,
        registry: CollectorRegistry,
        archive_grew: Callable[[str], Awaitable[object]] | None = None,
    ) -> None:
        self._memory = memory
        self._archive_grew = archive_grew
        self._events = by_labels(
            Counter("user_memory_events_total", "Events remembered", ["role"], registry=registry)
        )
        self._reads = Counter("user_memory_reads_total", "Memories read", registry=registry)

    async def read(self, user_id: str, persona: str) -> Memory:
        memory = await self._memory.read(user_id, persona)
        self._reads.inc()
        return memory

    async def record(
        self, memory: Memory, events: Sequence[UserMemoryEvent]
    ) -> Sequence[UserMemoryEvent]:
        live = await self._memory.record(memory, events)
        if live:
            for event in events:
                self._events(event.role).inc()
        return live

    async def uncompressed(self, user_id: str, persona: str) -> Sequence[UserMemoryEvent]:
        events = await self._memory.uncompressed(user_id, persona)
        self._reads.inc()
        return events

    async def due(self, limit: int) -> Sequence[tuple[str, str]]:
        return await self._memory.due(limit)

    async def lease(
        self, user_id: str, persona: str, *, now: datetime, duration: timedelta
    ) -> Lease | None:
        return await self._memory.lease(user_id, persona, now=now, duration=duration)

    async def release(self, lease: Lease) -> None:
        await self._memory.release(lease)

    async def compress(
        self, lease: Lease, *, previous_watermark: int, watermark: int, summary: str, now: datetime
    ) -> bool:
        return await self._memory.compress(
            lease,
            previous_watermark=previous_watermark,
            watermark=watermark,
            summary=summary,
            now=now,
        )

    async def archive(self, user_id: str, persona: str, *, through: int, now: datetime) -> int:
        moved = await self._memory.archive(user_id, persona, through=through, now=now)
        if moved and self._archive_grew:
            await self._archive_grew(user_id)
        return moved

    async def reset(self, user_id: str) -> int:
        return await self._memory.reset(user_id)
