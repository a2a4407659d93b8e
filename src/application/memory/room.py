"""How much of one person's past is kept: what was summed up is the first that may go."""

from collections.abc import Collection
from typing import Final, Protocol
from uuid import UUID

from application.memory.episodes import EpisodeRepository
from application.memory.ports import MemoryEraser

_LEFT_FREE: Final = 10
"""One part in so many is made free at once, so that it lasts for a while."""


class ArchiveRoom(Protocol):
    """The archive of one memory's owner, in bytes as stored. Raises StorageUnavailable."""

    async def used(self, user_id: str) -> int:
        """By archived events and by what finds them."""

    async def oldest(self, user_id: str, size: int) -> Collection[UUID]:
        """The oldest archived events that together take at least `size` bytes, or all."""


class RoomObserver(Protocol):
    def archive_measured(self, size: int) -> None: ...

    def archive_trimmed(self, events: int) -> None: ...


class KeepWithinRoomUseCase:
    """Takes the oldest archived events out of every place where they can be found, where all of
    them take more than `most` bytes. Summaries and facts stay.
    """

    def __init__(
        self,
        room: ArchiveRoom,
        eraser: MemoryEraser,
        episodes: EpisodeRepository,
        observer: RoomObserver,
        *,
        most: int,
    ) -> None:
        self._room = room
        self._eraser = eraser
        self._episodes = episodes
        self._observer = observer
        self._most = most

    async def execute(self, user_id: str) -> int:
        """How many events were removed. Raises StorageUnavailable."""
        used = await self._room.used(user_id)
        self._observer.archive_measured(used)
        if used <= self._most:
            return 0
        events = await self._room.oldest(user_id, used - self._most + self._most // _LEFT_FREE)
        await self._eraser.forget(user_id, events, ())
        await self._episodes.drop(user_id, events)
        self._observer.archive_trimmed(len(events))
        return len(events)
