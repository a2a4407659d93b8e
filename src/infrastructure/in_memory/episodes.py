from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from application.memory.episodes import EpisodeRepository, Unnoted
from domain.memory.episodes import Episode
from domain.memory.events import UserMemoryEvent
from infrastructure.in_memory.user_memory import InMemoryUserMemory

Pair = tuple[str, str]


class InMemoryEpisodes(EpisodeRepository):
    """Lasts as long as the process."""

    def __init__(self, memory: InMemoryUserMemory) -> None:
        self._memory = memory
        self._episodes: dict[str, Episode] = {}
        self._noted: dict[Pair, int] = {}
        self._taken: dict[Pair, datetime] = {}

    async def paused(self, since: datetime, limit: int) -> Sequence[Pair]:
        return [
            pair
            for pair in self._memory.pairs()
            if (events := self._unnoted(pair)) and events[-1].created_at <= since
        ][:limit]

    async def take(
        self, user_id: str, persona: str, *, now: datetime, duration: timedelta
    ) -> Unnoted | None:
        pair = (user_id, persona)
        events = self._unnoted(pair)
        if not events or self._taken.get(pair, now) > now:
            return None
        self._taken[pair] = now + duration
        state = (await self._memory.read(*pair)).state
        return Unnoted(*pair, events, f"{state.archive_tag}/{state.epoch}")

    async def note(self, taken: Unnoted, episodes: Sequence[Episode], through: int) -> bool:
        pair = (taken.user_id, taken.persona)
        state = (await self._memory.read(*pair)).state
        self._taken.pop(pair, None)
        if taken.version != f"{state.archive_tag}/{state.epoch}":
            return False
        await self.add(episodes)
        self._noted[pair] = max(through, self._noted.get(pair, 0))
        return True

    async def add(self, episodes: Sequence[Episode]) -> None:
        self._episodes |= {episode.episode_id: episode for episode in episodes}

    async def of(self, user_id: str, persona: str | None = None) -> Sequence[Episode]:
        mine = (e for e in self._episodes.values() if e.user_id == user_id)
        wanted = (e for e in mine if persona in (None, e.persona))
        return sorted(wanted, key=lambda episode: episode.ended_at)

    async def drop(self, user_id: str, holding: Collection[UUID] | None = None) -> None:
        for episode in await self.of(user_id):
            if holding is None or not set(holding).isdisjoint(episode.events):
                del self._episodes[episode.episode_id]

    async def promised(self, ended: tuple[datetime, datetime], limit: int) -> Sequence[Episode]:
        begin, end = ended
        return [
            episode
            for episode in self._episodes.values()
            if episode.digest.promises and episode.asked_at is None
            if begin <= episode.ended_at <= end
        ][:limit]

    async def asked(self, episode: Episode, at: datetime) -> None:
        self._episodes[episode.episode_id] = replace(episode, asked_at=at)

    def _unnoted(self, pair: Pair) -> tuple[UserMemoryEvent, ...]:
        events = self._memory.of(*pair)
        return tuple(event for event in events if event.seq > self._noted.get(pair, 0))
