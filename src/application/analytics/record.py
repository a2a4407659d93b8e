"""Keeping what became of each turn, beside the replies and never in their way."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from application.analytics.ports import FactObserver, TurnStore
from application.shared.ports import Clock
from domain.analytics.turns import Group, Tally, Turn, escalation_of, tallied
from domain.personalization.facts import ReplyMade
from domain.shared.errors import StorageUnavailable

_MOST_WAITING: Final = 20_000
_BATCH: Final = 1_000
_PAUSE_SECONDS: Final = 1.0
_UNCOUNTED: Final = frozenset({"privacy", "thumb", "held", "limit", "nobody", "refused"})
"""What is no use of a persona, or what a person does to leave no trace."""


@dataclass(frozen=True, slots=True)
class _Escalation:
    person: str
    at: datetime


class RecordTurnsUseCase:
    """A listener to the facts of replies, and the task that writes them down."""

    def __init__(self, store: TurnStore, clock: Clock, observer: FactObserver) -> None:
        self._store = store
        self._clock = clock
        self._observer = observer
        self._waiting: deque[Turn | _Escalation] = deque()

    def hear(self, fact: ReplyMade) -> None:
        """Returns at once; while storage is away, what is too much is lost and counted."""
        if fact.persona == "none" or (not fact.persona and fact.outcome in _UNCOUNTED):
            return
        if fact.outcome == "replayed":
            return  # it was told when it was made
        self._wait(Turn.of(fact, self._clock.now()))

    def escalated(self, person: str) -> None:
        """A person, under their pseudonym, is to be answered by people. Returns at once."""
        self._wait(_Escalation(person, self._clock.now()))

    def _wait(self, what: Turn | _Escalation) -> None:
        if len(self._waiting) >= _MOST_WAITING:
            self._waiting.popleft()
            self._observer.lost(1)
        self._waiting.append(what)

    async def keep_recording(self) -> None:
        """For ever; run it as a task. What waits in the end is still written."""
        try:
            while True:
                await asyncio.sleep(_PAUSE_SECONDS)
                await self.flush()
        finally:
            await self.flush()

    async def flush(self) -> None:
        """Write what waits, oldest first; what storage does not take waits on."""
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]
            try:
                await self._write(batch)
            except StorageUnavailable:
                self._waiting.extendleft(reversed(batch))
                return
            self._observer.recorded(len(batch))

    async def _write(self, batch: list[Turn | _Escalation]) -> None:
        by_person: dict[str, list[Turn]] = defaultdict(list)
        escalations = [each for each in batch if isinstance(each, _Escalation)]
        for turn in batch:
            if isinstance(turn, Turn):
                by_person[turn.person].append(turn)
        people = by_person.keys() | {each.person for each in escalations}
        last = dict(await self._store.last_of(people))
        sums: dict[Group, Tally] = {}
        kept: list[Turn] = []
        for person, turns in by_person.items():
            previous = last.get(person)
            sums |= tallied(turns, previous)
            for turn in turns:
                previous = turn.after(previous)
                kept.append(previous)
                last[person] = previous
        for each in escalations:
            for group, tally in escalation_of(each.person, each.at, last.get(each.person)).items():
                sums.setdefault(group, Tally()).merge(tally)
        await self._store.add(kept, sums)
