"""Memory in MongoDB: `user_memory` holds the events, `user_memory_state` one row per
(user, persona) with the summary, the watermark, the next free number and the lease.

A state is `due` when more events than the cap are above its watermark. Every write that moves
either number computes it anew in the same command, so finding the due ones costs nothing more
than reading a small index.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import BulkWriteError

from application.memory.ports import Lease
from domain.memory.events import EventRole, MemoryState, UserMemoryEvent
from domain.shared.errors import StorageUnavailable
from infrastructure.mongo.client import Database, storage_errors

Document = dict[str, Any]

EVENTS = "user_memory"
STATES = "user_memory_state"

EVENT_INDEXES = (IndexModel([("user_id", ASCENDING), ("persona", ASCENDING), ("seq", DESCENDING)]),)
STATE_INDEXES = (
    IndexModel([("user_id", ASCENDING), ("persona", ASCENDING)], unique=True),
    IndexModel([("due_since", ASCENDING)], partialFilterExpression={"due": True}),
)

_DUPLICATE_KEY = 11000
_STATE_FIELDS = {"_id": False, "summary": True, "compressed_through": True, "next_seq": True}


def archive_expiry(days: int) -> IndexModel:
    """The index by which the server drops archived events; sparse, so live ones cost nothing."""
    lifetime = timedelta(days=days)
    return IndexModel(
        [("archived_at", ASCENDING)],
        sparse=True,
        expireAfterSeconds=int(lifetime.total_seconds()),
    )


class MongoUserMemory:
    """UserMemoryRepository; `cap` is how many events may wait before a pair is due."""

    def __init__(self, database: Database, *, cap: int) -> None:
        self._events = database[EVENTS]
        self._states = database[STATES]
        self._cap = cap

    async def reserve(self, user_id: str, persona: str, count: int) -> MemoryState:
        advance = {
            "summary": {"$ifNull": ["$summary", ""]},
            "compressed_through": {"$ifNull": ["$compressed_through", 0]},
            "next_seq": {"$add": [{"$ifNull": ["$next_seq", 1]}, count]},
            "active_at": "$$NOW",  # when the user last wrote, at no cost
        }
        with storage_errors():
            before = await self._states.find_one_and_update(
                {"user_id": user_id, "persona": persona},
                [{"$set": advance}, self._set_due()],
                projection=_STATE_FIELDS,
                upsert=True,
            )
        return MemoryState(user_id, persona, **(before or {}))

    async def give_back(self, reserved: MemoryState, count: int) -> None:
        unused = {
            "next_seq": reserved.next_seq + count,
            "compressed_through": {"$lt": reserved.next_seq},
        }
        with storage_errors():
            await self._states.update_one(
                {"user_id": reserved.user_id, "persona": reserved.persona} | unused,
                [{"$set": {"next_seq": reserved.next_seq}}, self._set_due()],
            )

    async def state(self, user_id: str, persona: str) -> MemoryState:
        with storage_errors():
            found = await self._states.find_one(
                {"user_id": user_id, "persona": persona}, _STATE_FIELDS
            )
        return MemoryState(user_id, persona, **(found or {}))

    async def recent(self, user_id: str, persona: str, limit: int) -> Sequence[UserMemoryEvent]:
        # Archived events have the lowest numbers, so the newest `limit` of all hold every live
        # one that is wanted. Filtering on the server instead would walk the whole archive
        # whenever fewer than `limit` events are live.
        with storage_errors():
            newest = (
                await self._events.find({"user_id": user_id, "persona": persona})
                .sort("seq", DESCENDING)
                .limit(limit)
                .to_list()
            )
        return [_from_document(event) for event in reversed(newest) if "archived_at" not in event]

    async def uncompressed(self, user_id: str, persona: str) -> Sequence[UserMemoryEvent]:
        state = await self.state(user_id, persona)
        above = {"$gt": state.compressed_through}
        with storage_errors():
            events = (
                await self._events.find({"user_id": user_id, "persona": persona, "seq": above})
                .sort("seq", ASCENDING)
                .to_list()
            )
        return [_from_document(event) for event in events if "archived_at" not in event]

    async def record(self, events: Sequence[UserMemoryEvent]) -> None:
        if not events:
            return
        try:
            with storage_errors():
                await self._events.insert_many([_to_document(e) for e in events], ordered=False)
        except BulkWriteError as error:
            problems = ("writeErrors", "writeConcernErrors")
            failed = {p["code"] for kind in problems for p in error.details.get(kind, ())}
            if failed != {_DUPLICATE_KEY}:
                # Raised without its cause: that one quotes what the user said.
                raise StorageUnavailable(f"events not stored, codes {sorted(failed)}") from None

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
                {"user_id": user_id, "persona": persona, "$or": free}, [{"$set": taken}]
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
        # A summary may begin with "$", which a pipeline would take for the name of a field.
        written = {
            "summary": {"$literal": summary},
            "compressed_through": watermark,
            "compressed_at": now,
        }
        with storage_errors():
            result = await self._states.update_one(
                _held(lease) | unmoved, [{"$set": written}, self._set_due()]
            )
        return result.matched_count == 1

    async def archive(self, user_id: str, persona: str, *, through: int, now: datetime) -> int:
        with storage_errors():
            result = await self._events.update_many(
                {
                    "user_id": user_id,
                    "persona": persona,
                    "seq": {"$lte": through},
                    "archived_at": None,
                },
                {"$set": {"archived_at": now}},
            )
        return result.modified_count

    async def reset(self, user_id: str) -> int:
        # The state goes first: it hides every event at once, and takes the lease from a
        # compression that would otherwise bring back what it read before.
        forgotten = {
            "summary": "",
            "compressed_through": {"$subtract": ["$next_seq", 1]},
            "lease": "$$REMOVE",
        }
        with storage_errors():
            await self._states.update_many(
                {"user_id": user_id}, [{"$set": forgotten}, self._set_due()]
            )
            result = await self._events.delete_many({"user_id": user_id})
        return result.deleted_count

    def _set_due(self) -> Document:
        """The stage that follows every change of `next_seq` or `compressed_through`."""
        last_reserved = {"$subtract": ["$next_seq", 1]}
        due = {"$gt": [{"$subtract": [last_reserved, "$compressed_through"]}, self._cap]}
        since = {"$ifNull": ["$due_since", "$$NOW"]}
        return {"$set": {"due": due, "due_since": {"$cond": [due, since, "$$REMOVE"]}}}


def _held(lease: Lease) -> Document:
    return {"user_id": lease.user_id, "persona": lease.persona, "lease.token": lease.token}


def _to_document(event: UserMemoryEvent) -> Document:
    return {
        "_id": event.event_id,
        "user_id": event.user_id,
        "persona": event.persona,
        "seq": event.seq,
        "role": event.role.value,
        "content": event.content,
        "created_at": event.created_at,
        "tags": list(event.tags),
    }


def _from_document(document: Document) -> UserMemoryEvent:
    event_id: UUID = document["_id"]
    return UserMemoryEvent(
        event_id=event_id,
        user_id=document["user_id"],
        persona=document["persona"],
        role=EventRole(document["role"]),
        content=document["content"],
        created_at=document["created_at"],
        seq=document["seq"],
        tags=tuple(document["tags"]),
    )
