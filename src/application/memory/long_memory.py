"""What a reply knows beyond the summary and the newest turns."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from application.memory.facts import KnownFactsUseCase, LearnFactsUseCase
from application.memory.ports import MemorySearch, RecallIndex, RecallObserver
from application.shared.ports import Clock
from domain.memory.events import UserMemoryEvent
from domain.memory.recall.shown import RecalledTurn, shown
from domain.memory.state import Memory
from domain.shared.errors import StorageUnavailable

_LEARNING_SECONDS = 2.0


class RecallOutcome(StrEnum):
    """NOTHING: there was nothing to look for, or nothing to find. LATE: the reply went without."""

    FOUND = "found"
    NOTHING = "nothing"
    LATE = "late"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RecallShares:
    """Of the history's tokens so many are spent on what is found; the newest turns get the rest."""

    history: int = 800
    found: int = 500


class FindEarlierTurns:
    """Turns that bear on the newest message, from whenever they were said.

    Where this fails, or takes longer than `seconds`, the reply goes without them.
    """

    def __init__(
        self,
        index: RecallIndex,
        observer: RecallObserver,
        clock: Clock,
        *,
        shares: RecallShares,
        seconds: float,
    ) -> None:
        self._index = index
        self._observer = observer
        self._clock = clock
        self._shares = shares
        self._seconds = seconds

    async def execute(self, memory: Memory, text: str, at: datetime, own: frozenset[UUID]) -> str:
        """As they are shown to a model; empty where there are none. `own` are the events of the
        turn that is answered.
        """
        newest = self._newest(memory.live)
        if not memory.state.archive_tag and len(newest) == len(memory.live):
            return ""
        search = MemorySearch(
            memory, text, at, self._shares.found, own | newest, must_be_named=True
        )
        began = self._clock.monotonic()
        outcome, turns = await self._found(search)
        self._observer.recalled(outcome, self._clock.monotonic() - began)
        return shown(turns)

    async def _found(self, search: MemorySearch) -> tuple[RecallOutcome, Sequence[RecalledTurn]]:
        # A memory that is loaded too late for this reply is there for the next.
        searching = asyncio.ensure_future(self._index.search(search))
        try:
            async with asyncio.timeout(self._seconds):
                turns = await asyncio.shield(searching)
        except TimeoutError:
            searching.add_done_callback(_ended)
            return RecallOutcome.LATE, ()
        except StorageUnavailable:
            return RecallOutcome.FAILED, ()
        return RecallOutcome.FOUND if turns else RecallOutcome.NOTHING, turns

    def _newest(self, live: Sequence[UserMemoryEvent]) -> frozenset[UUID]:
        """Those that are shown anyway."""
        room = self._shares.history - self._shares.found
        shown: list[UUID] = []
        for event in reversed(live):
            room -= max(event.tokens.values(), default=0)
            if room < 0 and shown:
                break
            shown.append(event.event_id)
        return frozenset(shown)


@dataclass(frozen=True, slots=True)
class LongMemory:
    """Everything a reply knows that lies further back, and what it learns for later ones."""

    earlier: FindEarlierTurns
    known: KnownFactsUseCase
    learn: LearnFactsUseCase

    async def learn_from(self, user_id: str, events: Sequence[UserMemoryEvent]) -> None:
        """Raises nothing: it is best effort."""
        with suppress(StorageUnavailable, TimeoutError):
            async with asyncio.timeout(_LEARNING_SECONDS):
                await self.learn.heard(user_id, events)


def _ended(searching: "asyncio.Future[Sequence[RecalledTurn]]") -> None:
    """Its failure was counted as late already."""
    if not searching.cancelled():
        searching.exception()
