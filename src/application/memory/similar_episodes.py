"""Former conversations that bear on what is said now."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final, Protocol

from application.memory.ports import UserMemoryRepository
from application.shared.ports import Clock
from domain.access.permissions import Action
from domain.memory.episodes import RecalledEpisode
from domain.memory.state import MemoryState

_MOST: Final = 5


class SimilarEpisodes(Protocol):
    async def find(
        self, state: MemoryState, text: str, at: datetime, most: int
    ) -> Sequence[RecalledEpisode]:
        """Those that speak of the same, most alike first. Raises StorageUnavailable."""
        ...


class RecallSimilarEpisodesUseCase:
    action: ClassVar = Action.SHOW

    def __init__(
        self, memory: UserMemoryRepository, episodes: SimilarEpisodes, clock: Clock
    ) -> None:
        self._memory = memory
        self._episodes = episodes
        self._clock = clock

    async def execute(self, user_id: str, persona: str, text: str) -> Sequence[RecalledEpisode]:
        """At most five, most alike first. Raises StorageUnavailable."""
        state = (await self._memory.read(user_id, persona)).state
        return await self._episodes.find(state, text, self._clock.now(), _MOST)
