"""Episodes found by what a message speaks of."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, uuid5

import numpy as np

from application.memory.episodes import EpisodeRepository
from application.memory.similar_episodes import SimilarEpisodes
from domain.memory.episodes import Episode, RecalledEpisode
from domain.memory.events import EventRole, UserMemoryEvent
from domain.memory.recall.ranking import LEXICAL
from domain.memory.state import MemoryState
from infrastructure.recall.building import SegmentBuilder
from infrastructure.recall.cache import CurrentTags, Pair, SegmentCache, drop_outdated
from infrastructure.recall.question import QuestionReader
from infrastructure.recall.scoring import SearchableTurns

_SHARED_WORDS = 2
"""Two telling words in common, or the only one there is."""


class EpisodeRecall(SimilarEpisodes):
    """Each episode is searched as one turn of what its title and summary say."""

    def __init__(
        self,
        episodes: EpisodeRepository,
        cache: SegmentCache,
        builder: SegmentBuilder,
        reader: QuestionReader,
        current: CurrentTags,
    ) -> None:
        self._current = current
        self._episodes = episodes
        self._cache = cache
        self._builder = builder
        self._reader = reader

    @property
    def size(self) -> int:
        """Of what is kept at hand, in bytes."""
        return self._cache.size

    async def find(
        self, state: MemoryState, text: str, at: datetime, most: int
    ) -> Sequence[RecalledEpisode]:
        turns = await self._turns(state)
        if turns is None:
            return ()
        asked = self._reader.read(text, (), at.date())
        shared = turns.words_shared(asked)
        enough = max(1, min(_SHARED_WORDS, len(asked.words)))
        likely = np.flatnonzero(shared >= enough)
        scores = turns.scores(asked, LEXICAL)
        best = sorted(likely.tolist(), key=lambda turn: (-shared[turn], -scores[turn]))[:most]
        return [_recalled(turns, turn) for turn in best]

    async def drop_outdated(self) -> None:
        """Drop what was forgotten, erased or changed elsewhere since it was loaded."""
        await drop_outdated(self._cache, self._current)

    async def _turns(self, state: MemoryState) -> SearchableTurns | None:
        pair = Pair(state.user_id, state.persona)
        if (known := self._cache.get(pair, state.archive_tag)) is not None:
            return known
        episodes = await self._episodes.of(state.user_id, state.persona)
        if not episodes:
            return None
        turns = SearchableTurns(self._builder.build([_as_event(each) for each in episodes]))
        if state.archive_tag:
            self._cache.put(pair, state.archive_tag, turns)
        return turns


def _recalled(turns: SearchableTurns, turn: int) -> RecalledEpisode:
    segment, row = turns.locate(turn)
    title, _, summary = segment.content(row).partition("\n")
    ended_at = datetime.fromtimestamp(int(segment.at[row]) / 1000, UTC)
    return RecalledEpisode(segment.external_ids[row], title, summary, ended_at)


def _as_event(episode: Episode) -> UserMemoryEvent:
    return UserMemoryEvent(
        uuid5(NAMESPACE_OID, episode.episode_id),
        episode.user_id,
        episode.persona,
        EventRole.USER,
        f"{episode.digest.title}\n{episode.digest.summary}",
        episode.ended_at,
        episode.last_seq,
        external_id=episode.episode_id,
    )
