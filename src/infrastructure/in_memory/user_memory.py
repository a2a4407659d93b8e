from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count as counter
from uuid import UUID, uuid4

from application.memory.ports import Lease
from domain.memory.compression import CompressionRule
from domain.memory.events import UserMemoryEvent
from domain.memory.state import Memory, MemoryState
from infrastructure.in_memory.instants import as_stored


@dataclass(slots=True)
class _Pair:
    """One (user, persona); `place` is its place in the queue of due ones, None when not due."""

    state: MemoryState
    recent: list[UserMemoryEvent] = field(default_factory=list)
    archived: dict[UUID, UserMemoryEvent] = field(default_factory=dict)
    lease: Lease | None = None
    place: int | None = None

    @property
    def memory(self) -> Memory:
        return Memory(self.state, tuple(self.recent))


class InMemoryUserMemory:
    """UserMemoryRepository that lasts as long as the process; archived events never expire."""

    def __init__(self, *, rule: CompressionRule) -> None:
        self._rule = rule
        self._pairs: dict[tuple[str, str], _Pair] = {}
        self._places = counter()

    async def read(self, user_id: str, persona: str) -> Memory:
        pair = self._pairs.get((user_id, persona))
        return pair.memory if pair else Memory(MemoryState(user_id, persona))

    async def record(
        self, memory: Memory, events: Sequence[UserMemoryEvent]
    ) -> Sequence[UserMemoryEvent]:
        before = memory.state
        fresh = _Pair(MemoryState(before.user_id, before.persona))
        pair = self._pairs.setdefault((before.user_id, before.persona), fresh)
        if pair.state.epoch != before.epoch:
            return ()
        known = {event.event_id for event in pair.recent} | set(pair.archived)
        if not known & {event.event_id for event in events}:
            first = pair.state.next_seq
            pair.recent += [
                replace(event, created_at=as_stored(event.created_at), seq=first + number)
                for number, event in enumerate(events)
            ]
            pair.state = replace(pair.state, next_seq=first + len(events))
            self._queue(pair, self._rule.is_due(pair.memory.live))
        return pair.memory.live

    async def uncompressed(self, user_id: str, persona: str) -> Sequence[UserMemoryEvent]:
        return (await self.read(user_id, persona)).live

    async def due(self, limit: int) -> Sequence[tuple[str, str]]:
        places = {p.place: key for key, p in self._pairs.items() if p.place is not None}
        return [places[place] for place in sorted(places)[:limit]]

    async def lease(
        self, user_id: str, persona: str, *, now: datetime, duration: timedelta
    ) -> Lease | None:
        pair = self._pairs.get((user_id, persona))
        if pair is None or (pair.lease and pair.lease.expires_at > now):
            return None
        pair.lease = Lease(user_id, persona, uuid4(), now + duration)
        if pair.place is not None:
            pair.place = next(self._places)
        return pair.lease

    async def release(self, lease: Lease) -> None:
        if pair := self._held(lease):
            pair.lease = None

    async def compress(
        self, lease: Lease, *, previous_watermark: int, watermark: int, summary: str, now: datetime
    ) -> bool:
        pair = self._held(lease)
        if pair is None or pair.state.compressed_through != previous_watermark:
            return False
        if not previous_watermark <= watermark < pair.state.next_seq:
            return False
        pair.state = replace(pair.state, summary=summary, compressed_through=watermark)
        self._queue(pair, len(pair.memory.live) > self._rule.cap)
        return True

    async def archive(self, user_id: str, persona: str, *, through: int, now: datetime) -> int:
        pair = self._pairs.get((user_id, persona))
        if pair is None:
            return 0
        done = [event for event in pair.recent if event.seq <= through]
        pair.archived |= {event.event_id: event for event in done}
        pair.recent = [event for event in pair.recent if event.seq > through]
        if done:
            pair.state = replace(pair.state, archive_tag=str(uuid4()))
        return len(done)

    def archived(self, user_id: str, persona: str) -> Sequence[UserMemoryEvent]:
        """In the order of their numbers."""
        pair = self._pairs.get((user_id, persona))
        return sorted(pair.archived.values(), key=lambda event: event.seq) if pair else []

    def take_in(self, events: Sequence[UserMemoryEvent]) -> int:
        """Put events of one pair into its archive; how many were not there."""
        user_id, persona = events[0].user_id, events[0].persona
        pair = self._pairs.setdefault((user_id, persona), _Pair(MemoryState(user_id, persona)))
        new = {e.event_id: e for e in events if e.event_id not in pair.archived}
        pair.archived |= new
        pair.state = replace(pair.state, archive_tag=str(uuid4()))
        return len(new)

    def pairs(self) -> Sequence[tuple[str, str]]:
        return list(self._pairs)

    def of(self, user_id: str, persona: str) -> Sequence[UserMemoryEvent]:
        """All that was said with one persona, in the order of its numbers."""
        pair = self._pairs.get((user_id, persona))
        events = {**pair.archived, **{e.event_id: e for e in pair.recent}} if pair else {}
        return sorted(events.values(), key=lambda event: event.seq)

    def everything(self, user_id: str) -> Sequence[UserMemoryEvent]:
        mine = [pair for (owner, _), pair in self._pairs.items() if owner == user_id]
        return [event for pair in mine for event in (*pair.archived.values(), *pair.recent)]

    def take_out(
        self, user_id: str, events: Collection[UUID], prune: Callable[[str], str] | None
    ) -> None:
        """Remove single events, and what `prune` leaves out of the summaries: all of one that
        rests on such an event. None leaves them as they are.
        """
        for (owner, _), pair in self._pairs.items():
            if owner == user_id:
                through = pair.state.compressed_through
                said = (*pair.archived.values(), *pair.recent)
                has_summed_up = any(e.event_id in events and 0 < e.seq <= through for e in said)
                pair.archived = {k: e for k, e in pair.archived.items() if k not in events}
                pair.recent = [event for event in pair.recent if event.event_id not in events]
                summary = pair.state.summary
                if prune is not None:
                    summary = "" if has_summed_up else prune(summary)
                tag = str(uuid4())
                pair.state = replace(pair.state, summary=summary, archive_tag=tag)

    async def reset(self, user_id: str) -> int:
        mine = [pair for (owner, _), pair in self._pairs.items() if owner == user_id]
        forgotten = sum(len(pair.recent) + len(pair.archived) for pair in mine)
        for pair in mine:
            state = pair.state
            pair.state = MemoryState(
                state.user_id,
                state.persona,
                compressed_through=state.next_seq - 1,
                next_seq=state.next_seq,
                epoch=state.epoch + 1,
            )
            pair.recent, pair.archived, pair.lease, pair.place = [], {}, None, None
        return forgotten

    def _queue(self, pair: _Pair, due: bool) -> None:
        if not due:
            pair.place = None
        elif pair.place is None:
            pair.place = next(self._places)

    def _held(self, lease: Lease) -> _Pair | None:
        pair = self._pairs.get((lease.user_id, lease.persona))
        return pair if pair and pair.lease and pair.lease.token == lease.token else None
