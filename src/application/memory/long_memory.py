"""What a reply knows beyond the summary and the newest turns."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from application.memory.facts import KnownFactsUseCase, LearnFactsUseCase
from application.memory.ports import MemorySearch, RecallIndex, RecallObserver
from application.memory.similar_episodes import SimilarEpisodes
from application.shared.ports import Clock, TokenCounter
from domain.memory.events import UserMemoryEvent
from domain.memory.facts import Fact
from domain.memory.recall.ranking import SESSION_PAUSE
from domain.memory.recall.shown import shown, shown_episode
from domain.memory.state import Memory
from domain.shared.errors import StorageUnavailable
from domain.text_engine.cutting import whole_sentences

_LEARNING_SECONDS = 2.0


class RecallOutcome(StrEnum):
    """NOTHING: there was nothing to look for, or nothing to find. LATE: the reply went without."""

    FOUND = "found"
    NOTHING = "nothing"
    LATE = "late"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RecallBounds:
    """Of the history's tokens so many are spent on what is found; the newest turns get the rest.

    Of these an episode takes so many at most. After so many `seconds` a reply goes without.
    """

    history: int = 800
    found: int = 500
    episode: int = 100
    seconds: float = 0.05


class FindEarlierTurns:
    """Turns that bear on the newest message, from whenever they were said.

    Where this fails, or takes too long, the reply goes without them.
    """

    def __init__(
        self,
        index: RecallIndex,
        counter: TokenCounter,
        observer: RecallObserver,
        clock: Clock,
        *,
        bounds: RecallBounds,
        episodes: SimilarEpisodes | None = None,
    ) -> None:
        self._episodes = episodes
        self._index = index
        self._counter = counter
        self._observer = observer
        self._clock = clock
        self._bounds = bounds

    async def execute(self, memory: Memory, text: str, at: datetime, own: frozenset[UUID]) -> str:
        """As they are shown to a model; empty where there are none. `own` are the events of the
        turn that is answered.
        """
        newest = self._newest(memory.live)
        if not memory.state.archive_tag and len(newest) == len(memory.live):
            return ""
        search = MemorySearch(
            memory, text, at, self._bounds.found, own | newest, must_be_named=True
        )
        began = self._clock.monotonic()
        outcome, found = await self._found(search)
        self._observer.recalled(outcome, self._clock.monotonic() - began)
        return found

    async def _found(self, search: MemorySearch) -> tuple[RecallOutcome, str]:
        try:
            if self._index.is_at_hand(search.memory) and not self._may_begin(search):
                found = await self._search(search)  # nothing is waited for: no task, no timeout
            else:
                found = await self._in_time(search)
        except TimeoutError:
            return RecallOutcome.LATE, ""
        except StorageUnavailable:
            return RecallOutcome.FAILED, ""
        return RecallOutcome.FOUND if found else RecallOutcome.NOTHING, found

    async def _in_time(self, search: MemorySearch) -> str:
        """Raises TimeoutError: what is loaded too late for this reply is there for the next."""
        searching = asyncio.ensure_future(self._search(search))
        try:
            async with asyncio.timeout(self._bounds.seconds):
                return await asyncio.shield(searching)
        except TimeoutError:
            searching.add_done_callback(_ended)
            raise

    async def _search(self, search: MemorySearch) -> str:
        episode = await self._episode(search)
        if episode:
            search = replace(search, tokens=search.tokens - self._counter.count(episode))
        return episode + shown(await self._index.search(search))

    async def _episode(self, search: MemorySearch) -> str:
        """Only where a conversation begins: nobody wants to hear of "last time" with every word."""
        at = search.at
        if self._episodes is None or at is None or not self._may_begin(search):
            return ""
        found = await self._episodes.find(search.memory.state, search.question, at, 1)
        most = self._bounds.episode
        told = (shown_episode(each) for each in found)
        return "".join(f"{whole_sentences(text, most, self._counter.count)}\n" for text in told)

    def _may_begin(self, search: MemorySearch) -> bool:
        at, live = search.at, search.memory.live
        return at is None or all(at - event.created_at >= SESSION_PAUSE for event in reversed(live))

    def _newest(self, live: Sequence[UserMemoryEvent]) -> frozenset[UUID]:
        """Those that are shown anyway."""
        room = self._bounds.history - self._bounds.found
        kept: list[UUID] = []
        for event in reversed(live):
            room -= event.most_tokens
            if room < 0 and kept:
                break
            kept.append(event.event_id)
        return frozenset(kept)


@dataclass(frozen=True, slots=True)
class LongMemory:
    """Everything a reply knows that lies further back, and what it learns for later ones."""

    earlier: FindEarlierTurns
    known: KnownFactsUseCase
    learn: LearnFactsUseCase

    def told_in(self, events: Sequence[UserMemoryEvent]) -> Sequence[Fact]:
        """What was said plainly."""
        return self.learn.told_in(events)

    async def learn_these(self, user_id: str, told: Sequence[Fact]) -> None:
        """Raises nothing: it is best effort."""
        with suppress(StorageUnavailable, TimeoutError):
            async with asyncio.timeout(_LEARNING_SECONDS):
                await self.learn.execute(user_id, told)


def _ended(searching: "asyncio.Future[str]") -> None:
    """Its failure was counted as late already."""
    if not searching.cancelled():
        searching.exception()
