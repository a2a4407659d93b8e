"""Memory in MongoDB: `user_memory_state` holds one row per (user, persona) with the summary, the
watermark, the next number, the lease and the recent events; `user_memory` is the archive.

A turn is one read of its row and one conditional write to it, so that nobody ever sees half of
it. A row holds twice the cap of events at most: should compressions fail for long, the oldest go
to the archive before they are summarised, and are read from there when it is their turn.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import BulkWriteError

from application.memory.ports import Lease
from application.shared.asking import moment_of_asking
from domain.memory.compression import CompressionRule
from domain.memory.events import UserMemoryEvent
from domain.memory.state import Memory, MemoryState
from domain.shared.errors import PersonErased, StorageUnavailable
from domain.shared.identity import MemoryOwner
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.mongo.memory_segments import MongoMemorySegments
from infrastructure.mongo.migrations import VERSION_FIELD
from infrastructure.mongo.recent_events import WHOLE_MEMORY, RecentEvents
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones, born, existing
from infrastructure.mongo.turn_writes import TurnWrite, TurnWrites, refuse_all_but_duplicates
from infrastructure.mongo.user_memory_documents import (
    STATE_VERSION,
    Document,
    archived_event,
    new_archive_tag,
    state_id,
    to_archived,
    to_recent,
)

EVENTS = "user_memory"
STATES = "user_memory_state"

EVENT_INDEXES = (IndexModel([("user_id", ASCENDING), ("persona", ASCENDING), ("seq", DESCENDING)]),)
STATE_INDEXES = (
    IndexModel([("user_id", ASCENDING), ("persona", ASCENDING)], unique=True),
    IndexModel([("due_since", ASCENDING)], partialFilterExpression={"due": True}),
    IndexModel([("unnoted", ASCENDING)], partialFilterExpression={"unnoted": True}),
    IndexModel([("person", ASCENDING)], name="by_person"),
)

_TRIES = 10
_MOST_CHARACTERS = 2_000_000  # in one row; MongoDB's own limit is 16 MB


def archive_expiry(days: int) -> IndexModel:
    """The index by which the server drops archived events."""
    lifetime = timedelta(days=days)
    return IndexModel(
        [("archived_at", ASCENDING)],
        sparse=True,
        expireAfterSeconds=int(lifetime.total_seconds()),
    )


class MongoUserMemory:
    """UserMemoryRepository; what several turns read or write at once goes in one command."""

    def __init__(
        self,
        database: Database,
        tombstones: MongoTombstones,
        segments: MongoMemorySegments,
        *,
        rule: CompressionRule,
        known: RecentEvents | None = None,
        reads: JoinedReads | None = None,
    ) -> None:
        self._known = known or RecentEvents(most=0)
        self._reads = reads or JoinedReads(database)
        self._reads.choose_fields(STATES, self._known.fields)
        self._tombstones = tombstones
        self._segments = segments
        self._events = database[EVENTS]
        self._states = database[STATES]
        self._rule = rule
        self._most_recent = 2 * rule.cap
        self._turns = TurnWrites(self._states, tombstones)

    async def read(self, user_id: str, persona: str) -> Memory:
        key = state_id(user_id, persona)
        row = await self._reads.read(STATES, key, user_id)
        self._reads.changed(STATES, key)  # whoever asks again wants to know what has happened
        memory = self._known.memory(user_id, persona, row)
        if memory is None:  # its events were left out, and are not known any more
            with storage_errors():
                row = await self._states.find_one(_row(user_id, persona), WHOLE_MEMORY)
            memory = self._known.memory(user_id, persona, row)
        assert memory
        return memory

    async def record(
        self, memory: Memory, events: Sequence[UserMemoryEvent]
    ) -> Sequence[UserMemoryEvent]:
        try:
            return await self._recorded(memory, events)
        except PersonErased:
            return ()

    async def _recorded(
        self, memory: Memory, events: Sequence[UserMemoryEvent]
    ) -> Sequence[UserMemoryEvent]:
        for _ in range(_TRIES):
            state = memory.state
            events = _numbered(events, state.next_seq)
            kept = self._kept(memory, len(events))
            spilled = await self._spill(memory, kept)
            live = (*memory.live, *events)
            is_due = self._rule.is_due(live)
            turn = self._turn(memory, events, kept, due=is_due, new_tag=bool(spilled))
            if await self._turns.store(turn):
                if spilled:
                    self._known.forget(memory)
                else:
                    self._known.recorded(memory, events, kept + len(events))
                return live
            memory = await self.read(state.user_id, state.persona)
            if _is_forgotten(state, memory.state):
                await self._remove(spilled)
                return ()
            if await self._holds(memory.state, events):
                return memory.live
        raise StorageUnavailable("others write this memory again and again")

    async def uncompressed(self, user_id: str, persona: str) -> Sequence[UserMemoryEvent]:
        memory = await self.read(user_id, persona)
        above = {"$gt": memory.state.compressed_through}
        with storage_errors():
            spilled = await self._events.find(
                {"user_id": user_id, "persona": persona, "seq": above}
            ).to_list()
        found = {event.event_id: event for event in (*map(archived_event, spilled), *memory.live)}
        return sorted(found.values(), key=lambda event: event.seq)

    async def due(self, limit: int) -> Sequence[tuple[str, str]]:
        with storage_errors():
            found = (
                await self._states.find({"due": True}, {"user_id": True, "persona": True})
                .sort("due_since", ASCENDING)
                .limit(limit)
                .to_list()
            )
        return [(state["user_id"], state["persona"]) for state in found]

    async def lease(
        self, user_id: str, persona: str, *, now: datetime, duration: timedelta
    ) -> Lease | None:
        lease = Lease(user_id, persona, uuid4(), now + duration)
        free = [{"lease": None}, {"lease.expires_at": {"$lte": now}}]
        # Whoever gets a lease goes to the end of the queue: other workers see other pairs
        # first, and one that fails again and again does not stand in the way.
        taken = {
            "lease": {"token": lease.token, "expires_at": lease.expires_at},
            "due_since": {"$cond": ["$due", "$$NOW", "$$REMOVE"]},
        }
        with storage_errors():
            result = await self._states.update_one(
                _row(user_id, persona) | {"$or": free}, [{"$set": taken}]
            )
        return lease if result.matched_count else None

    async def release(self, lease: Lease) -> None:
        with storage_errors():
            await self._states.update_one(_held(lease), {"$unset": {"lease": ""}})

    async def compress(
        self, lease: Lease, *, previous_watermark: int, watermark: int, summary: str, now: datetime
    ) -> bool:
        unmoved = {
            "compressed_through": {"$eq": previous_watermark, "$lte": watermark},
            "next_seq": {"$gt": watermark},
        }
        live = {"$filter": {"input": "$recent", "cond": {"$gt": ["$$this.seq", watermark]}}}
        due = {"$gt": [{"$size": live}, self._rule.cap]}
        # A summary may begin with "$", which a pipeline would take for the name of a field.
        written = {
            "summary": {"$literal": Sealed(summary)},
            "compressed_through": watermark,
            "compressed_at": now,
            "due": due,
            "due_since": {"$cond": [due, {"$ifNull": ["$due_since", "$$NOW"]}, "$$REMOVE"]},
        }
        with storage_errors():
            result = await self._states.update_one(_held(lease) | unmoved, [{"$set": written}])
        return result.matched_count == 1

    async def archive(self, user_id: str, persona: str, *, through: int, now: datetime) -> int:
        row = _row(user_id, persona) | existing(moment_of_asking())
        with storage_errors():
            state = await self._states.find_one(row, {"recent": True, "epoch": True})
        done = [kept for kept in state["recent"] if kept["seq"] <= through] if state else []
        if state is None or not done:
            return 0
        archived = [to_archived(user_id, persona, kept, now) for kept in done]
        await self._insert(archived)
        ids = [kept["event_id"] for kept in done]
        moved = {
            "$pull": {"recent": {"seq": {"$lte": through}}},
            "$push": {"archived_ids": {"$each": ids, "$slice": -self._most_recent}},
            "$set": {"archive_tag": new_archive_tag()},
        }
        with storage_errors():
            result = await self._states.update_one(row | {"epoch": state["epoch"]}, moved)
        if not result.matched_count:  # forgotten meanwhile
            await self._remove(archived)
            return 0
        return len(done)

    async def reset(self, user_id: str) -> int:
        # The state goes first: it hides every event at once, and takes the lease from a
        # compression that would otherwise bring back what it read before.
        forgotten = {
            "summary": "",
            "compressed_through": {"$subtract": ["$next_seq", 1]},
            "epoch": {"$add": ["$epoch", 1]},
            "recent": [],
            "archived_ids": [],
            "archive_tag": "",
            "lease": "$$REMOVE",
            "due": False,
            "due_since": "$$REMOVE",
        }
        mine = {"user_id": user_id}
        with storage_errors():
            states = await self._states.find(mine, {"recent.event_id": True}).to_list()
            await self._states.update_many(mine, [{"$set": forgotten}])
            result = await self._events.delete_many(mine)
        await self._segments.forget(user_id)
        return result.deleted_count + sum(len(state["recent"]) for state in states)

    def _turn(
        self,
        memory: Memory,
        events: Sequence[UserMemoryEvent],
        kept: int,
        *,
        due: bool,
        new_tag: bool,
    ) -> TurnWrite:
        """Stores the events if nothing has happened to the memory since it was read."""
        state, ids = memory.state, [event.event_id for event in events]
        unchanged = {
            "epoch": state.epoch,
            "next_seq": state.next_seq,
            "compressed_through": state.compressed_through,
            "recent.event_id": {"$nin": ids},
            "archived_ids": {"$nin": ids},
            **existing(moment_of_asking()),
        }
        change = _storing(state, events, kept + len(events), due=due)
        if new_tag:
            change["$set"]["archive_tag"] = new_archive_tag()
        return TurnWrite(
            MemoryOwner.parse(state.user_id).person,
            _row(state.user_id, state.persona),
            unchanged,
            change,
            first_event=ids[0],
            is_first=state.next_seq == 1,
            may_make=state.next_seq == 1 and self._tombstones.is_fresh(),
        )

    def _kept(self, memory: Memory, coming: int) -> int:
        """How many of the recent events stay in the row."""
        kept, room = 0, _MOST_CHARACTERS
        for event in reversed(memory.recent):
            room -= len(event.content)
            if room < 0 or kept + coming >= self._most_recent:
                break
            kept += 1
        return kept

    async def _spill(self, memory: Memory, kept: int) -> Sequence[Document]:
        """Copies what the coming events will push out of the row to the archive."""
        leaving = memory.recent[: len(memory.recent) - kept]
        user_id, persona, now = memory.state.user_id, memory.state.persona, datetime.now(UTC)
        spilled = [to_archived(user_id, persona, to_recent(event), now) for event in leaving]
        if spilled:
            await self._insert(spilled)
        return spilled

    async def _insert(self, archived: Sequence[Document]) -> None:
        """One that is there already keeps the time of its archiving. What can be found by a
        search comes first: nothing is archived that cannot be found.
        """
        try:
            events = list(map(archived_event, archived))
            await self._segments.add(events, archived[0]["archived_at"])
            person = MemoryOwner.parse(archived[0]["user_id"]).person
            await self._tombstones.insert(person, self._events, archived)
        except BulkWriteError as error:
            refuse_all_but_duplicates(error)

    async def _remove(self, archived: Sequence[Document]) -> None:
        if archived:
            ids = [event["_id"] for event in archived]
            await self._segments.remove(archived[0]["user_id"], ids)
            with storage_errors():
                await self._events.delete_many(
                    {"_id": {"$in": ids}, "user_id": archived[0]["user_id"]}
                )

    async def _holds(self, state: MemoryState, events: Sequence[UserMemoryEvent]) -> bool:
        ids = {"$in": [event.event_id for event in events]}
        stored = [{"recent.event_id": ids}, {"archived_ids": ids}]
        with storage_errors():
            row = _row(state.user_id, state.persona) | {"$or": stored}
            return await self._states.find_one(row, {"_id": True}) is not None


def _storing(
    state: MemoryState, events: Sequence[UserMemoryEvent], most: int, *, due: bool
) -> Document:
    """The change by which events come into the row, where the `most` newest are kept."""
    recent = [to_recent(event) for event in events]
    # The earlier of the two: who is due already keeps the place in the queue.
    now_due: Document = {"$min": {"due_since": datetime.now(UTC)}}
    return {
        "$push": {"recent": {"$each": recent, "$slice": -most}},
        "$set": {"next_seq": state.next_seq + len(events), "due": due, "unnoted": True},
        "$currentDate": {"active_at": True},
        "$setOnInsert": {
            "persona": state.persona,
            "summary": "",
            "archived_ids": [],
            "person": str(MemoryOwner.parse(state.user_id).person),
            VERSION_FIELD: STATE_VERSION,
            **born(),
        },
        **(now_due if due else {"$unset": {"due_since": ""}}),
    }


def _row(user_id: str, persona: str) -> Document:
    return {"_id": state_id(user_id, persona), "user_id": user_id}


def _held(lease: Lease) -> Document:
    return _row(lease.user_id, lease.persona) | {"lease.token": lease.token}


def _is_forgotten(before: MemoryState, now: MemoryState) -> bool:
    """A row that is gone begins again at number one."""
    return now.epoch != before.epoch or now.next_seq < before.next_seq


def _numbered(events: Sequence[UserMemoryEvent], first: int) -> Sequence[UserMemoryEvent]:
    if events[0].seq == first:
        return events
    return [replace(event, seq=number) for number, event in enumerate(events, start=first)]
