"""RecallIndex over segments: loaded when first asked for, then kept while they are current."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Protocol
from uuid import UUID

import numpy as np

from application.memory.ports import MemorySearch, RecallIndex
from application.shared.ports import TokenCounter
from domain.memory.events import EventRole, UserMemoryEvent
from domain.memory.recall.shown import RecalledTurn, ShownRoom
from domain.memory.state import Memory
from domain.text_engine.cutting import Count
from infrastructure.recall.building import SegmentBuilder
from infrastructure.recall.cache import (
    Kept,
    Pair,
    SegmentCache,
    SegmentVersion,
    Versions,
    drop_forgotten,
)
from infrastructure.recall.few_turns import FewTurns, recalled
from infrastructure.recall.question import QuestionReader
from infrastructure.recall.scoring import SearchableTurns
from infrastructure.recall.segment import USER, Array, Segment, joined
from infrastructure.recall.weighing import AskedTerms, WeighedTurns
from infrastructure.recall.young_turns import YoungTurns

_LOOKED_AT = 250
"""So many of the best at least are tried for what is left of the room."""

_FIRST = 64
"""So many of the best fill most of the room."""

_SAMPLED = 8
_SMALL = 2_000
"""Turns that are put together without leaving the event loop."""


class Segments(Protocol):
    """Where the segments of archived turns are kept."""

    async def load(
        self, user_id: str, persona: str, known: Collection[SegmentVersion] = ()
    ) -> Mapping[SegmentVersion, Segment | None]:
        """All that are there; None for those that are known. Raises StorageUnavailable."""
        ...

    async def versions(self, pairs: Collection[Pair]) -> Versions:
        """Of all that are there now. Raises StorageUnavailable."""
        ...

    async def tags(self, pairs: Collection[Pair]) -> Mapping[Pair, str]:
        """Of the archives that are there now. Raises StorageUnavailable."""
        ...


class SegmentedRecall(RecallIndex):
    def __init__(
        self,
        segments: Segments,
        cache: SegmentCache,
        builder: SegmentBuilder,
        reader: QuestionReader,
        counter: TokenCounter,
    ) -> None:
        self._segments = segments
        self._cache = cache
        self._builder = builder
        self._reader = reader
        self._counter = counter
        self._few = FewTurns(builder, reader)
        self._young = YoungTurns(builder)

    async def search(self, search: MemorySearch) -> Sequence[RecalledTurn]:
        archived = await self._archived(search.memory)
        live = _live(search)
        if archived is not None:
            asked = self._asked(search, archived)
            if search.must_be_named and asked.names_nothing:
                return ()  # whatever was said since: it is read when something is looked for
            turns, young = self._young.after(archived, live)
            if turns.names != archived.names or search.at is None:
                asked = self._asked(search, turns)
            return self._best(search, asked, turns, young)
        few = self._few.found(search, live) if search.must_be_named and live else None
        if few is not None or not live:
            return few or ()
        turns = self._young.alone(live)
        return self._best(search, self._asked(search, turns), turns, live)

    def _asked(self, search: MemorySearch, turns: WeighedTurns) -> AskedTerms:
        return self._reader.read(search.question, turns.names, (search.at or turns.newest).date())

    def _best(
        self,
        search: MemorySearch,
        asked: AskedTerms,
        turns: WeighedTurns,
        young: Sequence[UserMemoryEvent],
    ) -> Sequence[RecalledTurn]:
        """`young` are the last of the turns."""
        may_be_meant = bool(asked.words) and turns.can_compare(search.meaning)
        if search.must_be_named and not may_be_meant and not turns.has_any(asked):
            return ()
        scores = turns.ranked(asked, search.meaning)
        best = best_of(scores, search.tokens)
        chosen = sorted(fitting(best, turns, search.tokens, self._counter.count))
        ranks = [round(score, 3) for score in scores[chosen].tolist()]
        archived = len(turns) - len(young)
        found = [
            recalled(young[turn - archived], rank)
            if turn >= archived
            else _recalled(*turns.locate(turn), rank)
            for turn, rank in zip(chosen, ranks, strict=True)
        ]
        return sorted(found, key=lambda turn: turn.created_at)

    def is_at_hand(self, memory: Memory) -> bool:
        state = memory.state
        if not state.archive_tag:
            return True
        return self._cache.get(Pair(state.user_id, state.persona), state.archive_tag) is not None

    async def drop_outdated(self) -> None:
        await drop_forgotten(self._cache, self._segments.tags, self._segments.versions)

    async def _archived(self, memory: Memory) -> SearchableTurns | None:
        state = memory.state
        if not state.archive_tag:
            return None
        pair = Pair(state.user_id, state.persona)
        if (known := self._cache.get(pair, state.archive_tag)) is not None:
            return known
        kept = self._cache.kept(pair)
        loaded = await self._segments.load(*pair, kept.versions if kept else ())
        turns = _grown(kept, loaded) if kept else None
        if kept and turns is None:
            loaded = await self._segments.load(*pair)
        if turns is None:
            turns = await _put_together([part for part in loaded.values() if part])
        if turns is not None:
            self._cache.put(pair, state.archive_tag, turns, loaded)
        return turns


async def _put_together(segments: Sequence[Segment]) -> SearchableTurns | None:
    if not segments:
        return None
    if sum(map(len, segments)) <= _SMALL:
        return SearchableTurns(joined(segments))
    return SearchableTurns(await asyncio.to_thread(joined, segments))


def _grown(kept: Kept, loaded: Mapping[SegmentVersion, Segment | None]) -> SearchableTurns | None:
    """With what was archived since; None where something was forgotten, or read by a model, or
    what is new was not said after all that is known.
    """
    new = [segment for segment in loaded.values() if segment is not None]
    if not kept.versions <= loaded.keys():
        return None
    if not new:
        return kept.turns
    if sum(map(len, new)) > _SMALL or any(segment.vectors is not None for segment in new):
        return None
    return kept.turns.followed_by(joined(new))


def _live(search: MemorySearch) -> list[UserMemoryEvent]:
    """Live turns that are not shown anyway."""
    left_out = {event_id.int for event_id in search.left_out}  # numbers, since UUIDs are slow keys
    return [event for event in search.memory.live if event.event_id.int not in left_out]


def fitting(best: Array, turns: WeighedTurns, tokens: int, count: Count) -> Sequence[int]:
    """Those of the best that fit. The first of them leave so little room that most others need
    not be looked at one by one.
    """
    room = ShownRoom(tokens, count)
    least = int(turns.costs.min())
    room.fill(_of_days(best[:_FIRST], turns), least=least)
    others = best[_FIRST:]
    room.fill(_of_days(others[turns.costs[others] <= room.left], turns), least=least)
    return room.chosen


def _of_days(chosen: Array, turns: WeighedTurns) -> Iterator[tuple[int, int, date]]:
    """Each with its tokens and its day."""
    return zip(chosen.tolist(), turns.costs[chosen].tolist(), turns.dates(chosen), strict=True)


def best_of(scores: Array, tokens: int) -> Array:
    """The turns that may be shown within so many tokens, best first."""
    likely = _likely(scores, max(_LOOKED_AT, tokens // 2))
    ranked = likely[np.argsort(-scores[likely], kind="stable")]
    return ranked[scores[ranked] > -np.inf]


def _likely(scores: Array, most: int) -> Array:
    """So many of the best at least, by what every eighth tells of all: quicker than to sort."""
    sample = scores[::_SAMPLED]
    beyond = 2 * most // _SAMPLED
    if len(scores) > 8 * most:
        cut = np.partition(sample, -beyond)[-beyond]
        likely = np.flatnonzero(scores >= cut)
        if len(likely) >= most:
            return likely
    return np.arange(len(scores))


def _recalled(segment: Segment, row: int, score: float) -> RecalledTurn:
    return RecalledTurn(
        event_id=UUID(bytes=segment.ids[row].tobytes()),
        role=EventRole.USER if segment.flags[row] & USER else EventRole.ASSISTANT,
        speaker=segment.names[segment.speakers[row]],
        content=segment.content(row),
        created_at=datetime.fromtimestamp(int(segment.at[row]) / 1000, UTC),
        score=score,
        external_id=segment.external_ids[row],
    )
