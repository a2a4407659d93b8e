import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from pymongo import ASCENDING, IndexModel, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError

from application.delivery.ports import LaneLease
from domain.delivery.inbox import InboxRow, LaneKey, RowState
from infrastructure.mongo.client import storage_errors
from infrastructure.mongo.group_commit import GroupCommit
from infrastructure.mongo.inbox_documents import (
    Document,
    key_document,
    lane_document,
    lane_from,
    row_from_document,
    row_to_document,
)

DUPLICATE_KEY = 11000
ROWS_AT_ONCE = 100
KEEP_DONE_ROWS = timedelta(hours=48)
"""Longer than the 24 hours for which Telegram redelivers an update."""

INBOX_INDEXES = (
    IndexModel(
        [("lane", ASCENDING), ("received_at", ASCENDING), ("_id", ASCENDING)],
        name="unfinished_by_lane",
        partialFilterExpression={"unfinished": True},
    ),
    IndexModel([("state", ASCENDING), ("received_at", ASCENDING)], name="by_state"),
    IndexModel([("user_id", ASCENDING)], name="by_user"),
    IndexModel(
        [("done_at", ASCENDING)],
        name="expire_done",
        expireAfterSeconds=int(KEEP_DONE_ROWS.total_seconds()),
    ),
)
LANE_INDEXES = (
    IndexModel(
        [("lease_until", ASCENDING)],
        name="held",
        partialFilterExpression={"lease_until": {"$exists": True}},
    ),
)


@dataclass(frozen=True, slots=True)
class _RowWrite:
    """One write on one row that only counts while the lease's fence is not outdated."""

    row: InboxRow
    fence: int
    change: Document
    state: RowState | None = None

    def operation(self) -> UpdateOne:
        condition: Document = {"_id": key_document(self.row.key), "fence": {"$lte": self.fence}}
        if self.state:
            condition["state"] = self.state.value
        change = dict(self.change)
        change["$set"] = {**change.get("$set", {}), "fence": self.fence}
        return UpdateOne(condition, change)


class MongoInbox:
    """The durable inbox; see application.delivery.ports.Inbox.

    Concurrent calls share commands (GroupCommit), so the cost per update falls with the load.
    Fences are the claimer's clock in microseconds, so that a claim need not read anything back.
    """

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._rows: AsyncCollection[Document] = database["inbox"]
        self._lanes: AsyncCollection[Document] = database["lanes"]
        self._holder: UUID = uuid4()
        self._accepting = GroupCommit(self._insert)
        self._writing = GroupCommit(self._write)
        self._claiming = GroupCommit(self._claim)
        self._reading = GroupCommit(self._find_unfinished)
        self._releasing = GroupCommit(self._release)

    async def ensure_indexes(self) -> None:
        with storage_errors():
            await self._rows.create_indexes(list(INBOX_INDEXES))
            await self._lanes.create_indexes(list(LANE_INDEXES))

    async def accept(self, rows: Sequence[InboxRow]) -> None:
        if rows:
            await self._accepting.submit(rows)

    async def _insert(self, calls: Sequence[Sequence[InboxRow]]) -> Sequence[None]:
        documents = [row_to_document(row) for rows in calls for row in rows]
        with storage_errors():
            try:
                await self._rows.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                _raise_unless_duplicates(error)
        return [None] * len(calls)

    async def claim(self, lane: LaneKey, *, now: datetime, duration: timedelta) -> LaneLease | None:
        return await self._claiming.submit((lane, now, now + duration))

    async def _claim(
        self, calls: Sequence[tuple[LaneKey, datetime, datetime]]
    ) -> Sequence[LaneLease | None]:
        fence = time.time_ns() // 1000
        operations = [
            UpdateOne(
                {
                    "_id": lane_document(lane),
                    "holder": None,
                    "fence": {"$lt": fence},
                    "not_before": {"$not": {"$gt": now}},
                },
                {"$set": {"holder": self._holder, "fence": fence, "lease_until": until}},
                upsert=True,
            )
            for lane, now, until in calls
        ]
        refused: set[int] = set()
        with storage_errors():
            try:
                await self._lanes.bulk_write(operations, ordered=False)
            except BulkWriteError as error:
                # The upsert of a lane that is held or must wait meets the lane's own _id.
                refused = _raise_unless_duplicates(error)
        return [
            None if index in refused else LaneLease(lane, fence)
            for index, (lane, _, _) in enumerate(calls)
        ]

    async def take_over(
        self, *, now: datetime, duration: timedelta, limit: int
    ) -> Sequence[LaneLease]:
        with storage_errors():
            query = self._lanes.find({"lease_until": {"$lt": now}}, {"_id": 1}).limit(limit)
            abandoned = [document["_id"] async for document in query]
            leases = [await self._take_over_one(lane, now, duration) for lane in abandoned]
        return [lease for lease in leases if lease]

    async def _take_over_one(
        self, lane: Document, now: datetime, duration: timedelta
    ) -> LaneLease | None:
        fence = time.time_ns() // 1000
        result = await self._lanes.update_one(
            {"_id": lane, "lease_until": {"$lt": now}, "fence": {"$lt": fence}},
            {"$set": {"holder": self._holder, "fence": fence, "lease_until": now + duration}},
        )
        return LaneLease(lane_from(lane), fence) if result.matched_count else None

    async def lanes_with_work(self) -> Sequence[LaneKey]:
        pipeline: list[Mapping[str, Any]] = [
            {"$match": {"unfinished": True}},
            {"$group": {"_id": "$lane", "oldest": {"$min": "$received_at"}}},
            {"$sort": {"oldest": 1}},
        ]
        with storage_errors():
            cursor = await self._rows.aggregate(pipeline, hint="unfinished_by_lane")
            return [lane_from(document["_id"]) async for document in cursor]

    async def unfinished(self, lane: LaneKey) -> Sequence[InboxRow]:
        return await self._reading.submit(lane)

    async def _find_unfinished(self, lanes: Sequence[LaneKey]) -> Sequence[Sequence[InboxRow]]:
        found = await self._find_in(lanes, ROWS_AT_ONCE + len(lanes))
        if found is None:  # a long lane would hide the others' rows: ask for each by itself
            return [(await self._find_in([lane], None)) or () for lane in lanes]
        return [found.get(lane, ()) for lane in lanes]

    async def _find_in(self, lanes: Sequence[LaneKey], most: int | None) -> Any:
        condition: Document = {"lane": lane_document(lanes[0]), "unfinished": True}
        if len(lanes) > 1:
            condition["lane"] = {"$in": [lane_document(lane) for lane in lanes]}
        with storage_errors():
            query = self._rows.find(condition).sort([("received_at", 1), ("_id", 1)])
            documents = await query.limit(most or ROWS_AT_ONCE).to_list()
        rows = [row_from_document(document) for document in documents]
        if most is None:
            return rows
        if len(rows) == most:
            return None
        by_lane: dict[LaneKey, list[InboxRow]] = {}
        for row in rows:
            by_lane.setdefault(row.lane, []).append(row)
        return by_lane
