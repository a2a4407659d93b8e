"""What is too old to be kept, however young the memory is that holds it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from application.memory.episodes import EpisodeRepository
from application.memory.ports import MemoryEraser
from application.shared.ports import Clock

_AT_ONCE = 5_000


class OldEvents(Protocol):
    async def before(self, moment: datetime, limit: int) -> Mapping[str, Collection[UUID]]:
        """Events that were said before it, by their memory's owner, wherever they lie.

        Raises StorageUnavailable.
        """
        ...


class ExpireEventsUseCase:
    """Takes what was said longer ago than `age` out of every place where it can be found."""

    def __init__(
        self,
        old: OldEvents,
        eraser: MemoryEraser,
        episodes: EpisodeRepository,
        clock: Clock,
        *,
        age: timedelta,
    ) -> None:
        self._old = old
        self._eraser = eraser
        self._episodes = episodes
        self._clock = clock
        self._age = age

    async def execute(self) -> int:
        """How many events were removed. Raises StorageUnavailable; calling again goes on."""
        removed = 0
        while found := await self._old.before(self._clock.now() - self._age, _AT_ONCE):
            for user_id, events in found.items():
                await self._eraser.forget(user_id, events, ())
                await self._episodes.drop(user_id, events)
                removed += len(events)
        return removed
