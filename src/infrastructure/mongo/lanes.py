import time
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from pymongo import ASCENDING, DeleteOne, IndexModel, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError

from application.delivery.ports import Heartbeat, LaneLease
from domain.shared.identity import Conversation
from infrastructure.mongo.client import storage_errors
from infrastructure.mongo.duplicates import duplicates_among
from infrastructure.mongo.group_commit import GroupCommit
from infrastructure.mongo.inbox_documents import Document, lane_document, lane_from

COLLECTION = "lanes"
INDEXES = (
    IndexModel(
        [("lease_until", ASCENDING)],
        name="held",
        partialFilterExpression={"lease_until": {"$exists": True}},
    ),
    IndexModel([("wanted", ASCENDING)], name="wanted", partialFilterExpression={"wanted": True}),
)
_IDLE: Document = {"holder": None}
_PASSING = ("not_before", "blocked", "stop_requested_at", "wanted")
"""What is over as soon as somebody works on the lane."""


class MongoLanes:
    """Leases on lanes; see application.delivery.ports.Lanes.

    A fence is the claimer's clock in microseconds and always above the lane's last one, so that a
    claim need not read anything back and one command serves many lanes.
    """

    def __init__(self, database: AsyncDatabase[Document], holder: UUID | None = None) -> None:
        self._lanes: AsyncCollection[Document] = database[COLLECTION]
        self._holder = holder or uuid4()
        self._claiming = GroupCommit(self._claim)
        self._releasing = GroupCommit(self._release)

    async def claim(
        self, lane: Conversation, *, now: datetime, duration: timedelta
    ) -> LaneLease | None:
        return await self._claiming.submit((lane, now, now + duration))

    async def _claim(
        self, calls: Sequence[tuple[Conversation, datetime, datetime]]
    ) -> Sequence[LaneLease | None]:
        fence = _fence()
        operations = [
            UpdateOne(
                {
                    "_id": lane_document(lane),
                    "fence": {"$not": {"$gte": fence}},
                    **_IDLE,
                    **_rested(now),
                },
                {
                    "$set": {"holder": self._holder, "fence": fence, "lease_until": until},
                    "$setOnInsert": {"schema_version": 1},
                    "$unset": dict.fromkeys(_PASSING, ""),
                },
                upsert=True,
            )
            for lane, now, until in calls
        ]
        refused: frozenset[int] = frozenset()
        with storage_errors():
            try:
                await self._lanes.bulk_write(operations, ordered=False)
            except BulkWriteError as error:
                # The upsert of a lane that is held or must wait meets the lane's own _id.
                refused = duplicates_among(error)
        return [
            None if index in refused else LaneLease(lane, fence)
            for index, (lane, _, _) in enumerate(calls)
        ]

    async def free_abandoned(
        self, *, now: datetime, apart_from: Collection[Conversation] = ()
    ) -> int:
        abandoned: Document = {"lease_until": {"$lt": now}}
        if apart_from:
            abandoned["_id"] = {"$nin": [lane_document(lane) for lane in apart_from]}
        freed = {
            "$set": {"holder": None, "wanted": True},
            "$unset": {"lease_until": "", "stop_requested_at": ""},
        }
        with storage_errors():
            return (await self._lanes.update_many(abandoned, freed)).modified_count

    async def want(self, lanes: Collection[Conversation], *, now: datetime) -> None:
        unwanted = await self._not_cared_for(lanes, now)
        operations = [
            UpdateOne(
                {"_id": lane, **_IDLE, **_rested(now)},
                {"$set": {"wanted": True}, "$setOnInsert": {"schema_version": 1}},
                upsert=True,
            )
            for lane in unwanted
        ]
        if not operations:
            return
        with storage_errors():
            try:
                await self._lanes.bulk_write(operations, ordered=False)
            except BulkWriteError as error:
                duplicates_among(error)  # claimed or laid to rest just now

    async def _not_cared_for(
        self, lanes: Collection[Conversation], now: datetime
    ) -> Sequence[Document]:
        wanted = [lane_document(lane) for lane in lanes]
        if not wanted:
            return ()
        cared_for = {
            "_id": {"$in": wanted},
            "$or": [{"holder": {"$ne": None}}, {"not_before": {"$gt": now}}, {"wanted": True}],
        }
        with storage_errors():
            found = [lane_from(row["_id"]) async for row in self._lanes.find(cared_for, {"_id": 1})]
        return [lane_document(lane) for lane in set(lanes).difference(found)]

    async def wanted(self, *, now: datetime, limit: int) -> Sequence[Conversation]:
        marked = {"wanted": True, **_rested(now)}
        with storage_errors():
            query = self._lanes.find(marked, {"_id": 1}, hint="wanted", limit=limit)
            return [lane_from(document["_id"]) async for document in query]

    async def end_leases_of(self, holders: Collection[UUID]) -> None:
        """Let the lanes of replicas that are known to be dead be taken over at once."""
        if holders:
            with storage_errors():
                await self._lanes.update_many(
                    {"lease_until": {"$exists": True}, "holder": {"$in": list(holders)}},
                    {"$set": {"lease_until": datetime.fromtimestamp(0, UTC)}},
                )

    async def release(
        self,
        lease: LaneLease,
        *,
        not_before: datetime | None = None,
        blocked: bool = False,
        vain: bool = False,
    ) -> None:
        await self._releasing.submit((lease, not_before, blocked, vain))

    async def _release(
        self, calls: Sequence[tuple[LaneLease, datetime | None, bool, bool]]
    ) -> Sequence[None]:
        operations = [self._release_one(*call) for call in calls]
        with storage_errors():
            await self._lanes.bulk_write(operations, ordered=False)
        return [None] * len(calls)

    def _release_one(
        self, lease: LaneLease, not_before: datetime | None, blocked: bool, vain: bool
    ) -> UpdateOne | DeleteOne:
        if vain:
            return DeleteOne(self._held(lease))
        values: Document = {"holder": None}
        if not_before:
            values["not_before"] = not_before
        if blocked:
            values["blocked"] = True
        return UpdateOne(
            self._held(lease),
            {"$set": values, "$unset": {"lease_until": "", "stop_requested_at": ""}},
        )

    async def extend(
        self, leases: Sequence[LaneLease], *, now: datetime, duration: timedelta
    ) -> Heartbeat:
        held = {"$or": [self._held(lease) for lease in leases]}
        with storage_errors():
            await self._lanes.update_many(held, {"$set": {"lease_until": now + duration}})
            query = self._lanes.find(held, {"stop_requested_at": 1})
            found = {
                lane_from(document["_id"]): "stop_requested_at" in document
                async for document in query
            }
        return Heartbeat(
            lost=frozenset(lease.lane for lease in leases if lease.lane not in found),
            stop_requested=frozenset(lane for lane, stop in found.items() if stop),
        )

    async def request_stop(self, lane: Conversation, *, now: datetime) -> None:
        with storage_errors():
            await self._lanes.update_one(
                {"_id": lane_document(lane), "holder": {"$ne": None}},
                {"$set": {"stop_requested_at": now}},
            )

    def _held(self, lease: LaneLease) -> Document:
        return {
            "_id": lane_document(lease.lane),
            "fence": lease.fence,
            "holder": self._holder,
        }


def _rested(now: datetime) -> Document:
    return {"not_before": {"$not": {"$gt": now}}}


def _fence() -> int:
    return time.time_ns() // 1000
