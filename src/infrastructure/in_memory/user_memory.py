from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count as counter
from uuid import UUID, uuid4

from application.memory.ports import Lease
from domain.memory.events import MemoryState, UserMemoryEvent
from infrastructure.in_memory.instants import as_stored


@dataclass(slots=True)
class _Pair:
    """One (user, persona); `place` is its place in the queue of due ones, None when not due."""

    state: MemoryState
    lease: Lease | None = None
    place: int | None = None


class InMemoryUserMemory:
    """UserMemoryRepository that lasts as long as the process; archived events never expire."""

    def __init__(self, *, cap: int) -> None:
        self._cap = cap
        self._pairs: dict[tuple[str, str], _Pair] = {}
        self._events: dict[UUID, UserMemoryEvent] = {}
        self._archived: set[UUID] = set()
        self._places = counter()

    async def reserve(self, user_id: str, persona: str, count: int) -> MemoryState:
        before = MemoryState(user_id, persona)
        pair = self._pairs.setdefault((user_id, persona), _Pair(before))
        before = pair.state
        self._change(pair, replace(before, next_seq=before.next_seq + count))
        return before

    async def give_back(self, reserved: MemoryState, count: int) -> None:
        pair = self._pairs[reserved.user_id, reserved.persona]
        unused = pair.state.next_seq == reserved.next_seq + count
        if unused and pair.state.compressed_through < reserved.next_seq:
            self._change(pair, replace(pair.state, next_seq=reserved.next_seq))

    async def state(self, user_id: str, persona: str) -> MemoryState:
        pair = self._pairs.get((user_id, persona))
        return pair.state if pair else MemoryState(user_id, persona)

    async def recent(self, user_id: str, persona: str, limit: int) -> Sequence[UserMemoryEvent]:
        return self._live(user_id, persona)[-limit:]

    async def uncompressed(self, user_id: str, persona: str) -> Sequence[UserMemoryEvent]:
        state = await self.state(user_id, persona)
        return [e for e in self._live(user_id, persona) if e.seq > state.compressed_through]

    async def record(self, events: Sequence[UserMemoryEvent]) -> None:
        for event in events:
            stored = replace(event, created_at=as_stored(event.created_at))
            self._events.setdefault(event.event_id, stored)

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
        self._change(pair, replace(pair.state, summary=summary, compressed_through=watermark))
        return True

    async def archive(self, user_id: str, persona: str, *, through: int, now: datetime) -> int:
        done = {e.event_id for e in self._live(user_id, persona) if e.seq <= through}
        self._archived |= done
        return len(done)

    async def reset(self, user_id: str) -> int:
        for (owner, _), pair in self._pairs.items():
            if owner == user_id:
                last_reserved = pair.state.next_seq - 1
                self._change(
                    pair, replace(pair.state, summary="", compressed_through=last_reserved)
                )
                pair.lease = None
        forgotten = {e.event_id for e in self._events.values() if e.user_id == user_id}
        self._archived -= forgotten
        for event_id in forgotten:
            del self._events[event_id]
        return len(forgotten)

    def _change(self, pair: _Pair, state: MemoryState) -> None:
        pair.state = state
        if not state.is_due(self._cap):
            pair.place = None
        elif pair.place is None:
            pair.place = next(self._places)

    def _held(self, lease: Lease) -> _Pair | None:
        pair = self._pairs.get((lease.user_id, lease.persona))
        return pair if pair and pair.lease and pair.lease.token == lease.token else None

    def _live(self, user_id: str, persona: str) -> list[UserMemoryEvent]:
        """Oldest first."""
        own = (
            event
            for event in self._events.values()
            if (event.user_id, event.persona) == (user_id, persona)
            and event.event_id not in self._archived
        )
        return sorted(own, key=lambda event: event.seq)
