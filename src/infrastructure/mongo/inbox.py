from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bson.errors import BSONError
from pymongo import ASCENDING, IndexModel, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, OperationFailure

from application.delivery.ports import LaneLease, Waiting
from domain.delivery.inbox import InboxRow, RowState, Turn, TurnKind
from domain.delivery.outgoing import Answer, OutgoingPart
from domain.shared.identity import Conversation
from infrastructure.mongo.client import storage_errors
from infrastructure.mongo.duplicates import duplicates_among
from infrastructure.mongo.group_commit import GroupCommit
from infrastructure.mongo.inbox_documents import (
    Document,
    key_document,
    lane_document,
    lane_filter,
    lane_from,
    part_to_document,
    row_filter,
    row_from_document,
    row_to_document,
)

ROWS_AT_ONCE = 100
_ROWS_OF_MANY = 2 * ROWS_AT_ONCE
UNSTORABLE = (BSONError, OverflowError, UnicodeError, OperationFailure)
"""What a document itself is to blame for; an outage is StorageUnavailable."""
WAITING = (
    RowState.RECEIVED,
    RowState.ANSWERED,
    RowState.QUEUED,
    RowState.TAKEN_OVER,
    RowState.DEAD,
)
KEEP_DONE_ROWS = timedelta(hours=48)
"""Longer than the 24 hours for which Telegram redelivers an update."""
KEEP_KEPT_ROWS = timedelta(days=30)
"""For so long a person can read what was said while they answered."""

COLLECTION = "inbox"
INDEXES = (
    IndexModel(
        [("lane", ASCENDING), ("received_at", ASCENDING), ("_id", ASCENDING)],
        name="unfinished_by_lane",
        partialFilterExpression={"unfinished": True},
    ),
    IndexModel(
        [("lane", ASCENDING), ("answered_at", ASCENDING)],
        name="told_away",
        partialFilterExpression={"told_away": True},
    ),
    IndexModel([("state", ASCENDING), ("received_at", ASCENDING)], name="by_state"),
    IndexModel([("user_id", ASCENDING)], name="by_user"),
    IndexModel(
        [("done_at", ASCENDING)],
        name="expire_done",
        expireAfterSeconds=int(KEEP_DONE_ROWS.total_seconds()),
    ),
    IndexModel(
        [("kept_at", ASCENDING)],
        name="expire_kept",
        expireAfterSeconds=int(KEEP_KEPT_ROWS.total_seconds()),
    ),
    IndexModel(
        [("lane", ASCENDING), ("received_at", ASCENDING)],
        name="kept_by_lane",
        partialFilterExpression={"state": RowState.KEPT.value},
    ),
    IndexModel(
        [("send_at", ASCENDING)],
        name="queued",
        partialFilterExpression={"state": RowState.QUEUED.value},
    ),
)


@dataclass(frozen=True, slots=True)
class _TurnWrite:
    """One change a row, for the rows of a turn; void when a row was written under a newer fence."""

    changes: tuple[tuple[InboxRow, Document], ...]
    fence: int
    state: RowState | None = None

    def operations(self) -> list[UpdateOne]:
        return [self._operation(row, change) for row, change in self.changes]

    def _operation(self, row: InboxRow, change: Document) -> UpdateOne:
        condition: Document = {**row_filter(row), "fence": {"$lte": self.fence}}
        if self.state:
            condition["state"] = self.state.value
        return UpdateOne(
            condition, {**change, "$set": {**change.get("$set", {}), "fence": self.fence}}
        )


class MongoInbox:
    """The durable inbox; see application.delivery.ports.Inbox.

    Concurrent calls share commands (GroupCommit), so the cost per update falls with the load.
    """

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._rows: AsyncCollection[Document] = database[COLLECTION]
        self._accepting = GroupCommit(self._insert)
        self._reading = GroupCommit(self._find_unfinished, most=50)
        self._writing = GroupCommit(self._write)

    async def accept(self, rows: Sequence[InboxRow]) -> Sequence[InboxRow]:
        if not rows:
            return ()
        try:
            await self._accepting.submit(rows)
        except UNSTORABLE:
            if len(rows) == 1:
                return rows
            return [refused for row in rows for refused in await self.accept([row])]
        return ()

    async def _insert(self, calls: Sequence[Sequence[InboxRow]]) -> Sequence[None]:
        documents = [row_to_document(row) for rows in calls for row in rows]
        with storage_errors():
            try:
                await self._rows.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                duplicates_among(error)
        return [None] * len(calls)

    async def waiting(self, *, since: datetime, until: datetime, limit: int) -> Waiting:
        wanted = {
            "state": {"$in": [RowState.RECEIVED.value, RowState.ANSWERED.value]},
            "received_at": {"$gte": since, "$lt": until},
            "deferred_until": {"$not": {"$gt": until}},
        }
        with storage_errors():
            query = self._rows.find(wanted, {"lane": 1, "received_at": 1}, hint="by_state")
            rows = await query.sort("received_at", ASCENDING).limit(limit).to_list()
        lanes = dict.fromkeys(lane_from(row["lane"]) for row in rows)
        reached = rows[-1]["received_at"] if len(rows) == limit else None
        if reached == since:  # so many of one moment: the rest of them has to wait
            reached += timedelta(milliseconds=1)
        return Waiting(tuple(lanes), reached)

    async def unfinished(self, lane: Conversation) -> Sequence[InboxRow]:
        return await self._reading.submit(lane)

    async def _find_unfinished(self, lanes: Sequence[Conversation]) -> Sequence[Sequence[InboxRow]]:
        found: dict[Conversation, Sequence[InboxRow]] = {}
        wanted = list(dict.fromkeys(lanes))
        while wanted:
            limit = ROWS_AT_ONCE if len(wanted) == 1 else _ROWS_OF_MANY
            rows = await self._oldest(wanted, limit=limit)
            of_each = {lane: tuple(of) for lane, of in groupby(rows, lambda row: row.lane)}
            if len(rows) < limit:
                found |= of_each
                break
            # They come lane by lane: of the last one, and of those that are missing, there is more.
            last = rows[-1].lane
            if len(of_each[last]) < ROWS_AT_ONCE:
                del of_each[last]
            found |= of_each
            wanted = [lane for lane in wanted if lane not in found]
        return [found.get(lane, ())[:ROWS_AT_ONCE] for lane in lanes]

    async def _oldest(self, lanes: Sequence[Conversation], *, limit: int) -> list[InboxRow]:
        condition: Document = {"unfinished": True}
        if len(lanes) == 1:
            condition |= lane_filter(lanes[0])
        else:
            condition["lane"] = {"$in": [lane_document(lane) for lane in lanes]}
            condition["lane.chat_id"] = {"$in": [lane.chat_id for lane in lanes]}
        with storage_errors():
            query = self._rows.find(condition, hint="unfinished_by_lane")
            query = query.sort([("lane", 1), ("received_at", 1), ("_id", 1)])
            query = query.limit(limit).batch_size(limit)  # all of them in one command
            return [row_from_document(document) for document in await query.to_list()]

    async def begin(self, turn: Turn, lease: LaneLease) -> bool:
        change = {"$inc": {"attempts": 1}, "$set": {"turn": turn.head.key.update_id}}
        changes = tuple((row, change) for row in turn.rows)
        return await self._writing.submit(_TurnWrite(changes, lease.fence, RowState.RECEIVED))

    async def excuse(self, turn: Turn, lease: LaneLease) -> bool:
        changes = tuple((row, {"$inc": {"excused": 1}}) for row in turn.rows)
        return await self._writing.submit(_TurnWrite(changes, lease.fence, RowState.RECEIVED))

    async def defer(self, turn: Turn, lease: LaneLease, *, until: datetime) -> bool:
        change: Document = {
            "$set": {"deferred_until": until},
            "$inc": {"attempts": -1},
            "$unset": {"turn": ""},
        }
        changes = tuple((row, change) for row in turn.rows)
        return await self._writing.submit(_TurnWrite(changes, lease.fence, RowState.RECEIVED))

    async def told_away_since(self, lane: Conversation, moment: datetime) -> bool:
        told = {**lane_filter(lane), "answered_at": {"$gt": moment}, "told_away": True}
        with storage_errors():
            return await self._rows.find_one(told, {"_id": 1}) is not None

    async def record(
        self, turn: Turn, lease: LaneLease, answer: Answer, *, now: datetime, sending: bool
    ) -> bool:
        if not answer.parts:
            return await self.finish(turn, lease, RowState.DONE, now=now)
        answered = {"state": RowState.ANSWERED.value, "answered_at": now}
        head: Document = {**answered, "parts": [part_to_document(part) for part in answer.parts]}
        if sending:
            head["uncertain_part"] = 0
        if turn.kind is TurnKind.STALE:
            head["told_away"] = True
        others = tuple((row, {"$set": answered}) for row in turn.rows[1:])
        return await self._writing.submit(
            _TurnWrite(((turn.head, {"$set": head}), *others), lease.fence, RowState.RECEIVED)
        )

    async def sending(self, turn: Turn, lease: LaneLease, part: int) -> bool:
        return await self._change_head(turn, lease, {"$set": {"uncertain_part": part}})

    async def sent(
        self, turn: Turn, lease: LaneLease, part: int, message_id: int, *, now: datetime
    ) -> bool:
        noted = {f"parts.{part}.message_id": message_id}
        if part < len(turn.head.parts) - 1:
            return await self._change_head(
                turn, lease, {"$set": noted, "$unset": {"uncertain_part": ""}}
            )
        done = finished(turn.head, RowState.DONE, now)
        head = {"$set": {**done["$set"], **noted}, "$unset": done["$unset"]}
        others = tuple((row, finished(row, RowState.DONE, now)) for row in turn.rows[1:])
        return await self._writing.submit(_TurnWrite(((turn.head, head), *others), lease.fence))

    async def not_sent(
        self, turn: Turn, lease: LaneLease, part: int, replacement: OutgoingPart | None = None
    ) -> bool:
        change: Document = {"$unset": {"uncertain_part": ""}}
        if replacement:
            change["$set"] = {f"parts.{part}": part_to_document(replacement)}
        return await self._change_head(turn, lease, change)

    async def finish(self, turn: Turn, lease: LaneLease, state: RowState, *, now: datetime) -> bool:
        changes = tuple((row, finished(row, state, now)) for row in turn.rows)
        return await self._writing.submit(_TurnWrite(changes, lease.fence))

    async def _change_head(self, turn: Turn, lease: LaneLease, change: Document) -> bool:
        return await self._writing.submit(_TurnWrite(((turn.head, change),), lease.fence))

    async def _write(self, writes: Sequence[_TurnWrite]) -> Sequence[bool]:
        operations = [operation for write in writes for operation in write.operations()]
        with storage_errors():
            result = await self._rows.bulk_write(operations, ordered=True)
        if result.matched_count == len(operations):
            return [True] * len(writes)
        return [await self._holds(write) for write in writes]

    async def _holds(self, write: _TurnWrite) -> bool:
        """Whether the rows now carry this write's fence: a write leaves it on each of them."""
        rows = [row for row, _ in write.changes]
        with storage_errors():
            found = await self._rows.count_documents(
                {
                    "_id": {"$in": [key_document(row.key) for row in rows]},
                    "lane.chat_id": rows[0].lane.chat_id,
                    "fence": write.fence,
                },
                limit=len(rows),
            )
        return found == len(rows)

    async def depth(self) -> Mapping[RowState, int]:
        with storage_errors():
            return {
                state: await self._rows.count_documents({"state": state.value}) for state in WAITING
            }

    async def oldest_unanswered(self) -> datetime | None:
        with storage_errors():
            document = await self._rows.find_one(
                {"state": RowState.RECEIVED.value},
                {"received_at": 1},
                sort=[("received_at", ASCENDING)],
            )
        return document["received_at"] if document else None


def finished(row: InboxRow, state: RowState, now: datetime) -> Document:
    """A done row expires, and until then needs its id alone; a dead one waits to be looked at.

    No finished row keeps a file: it was sent, or never will be.
    """
    values: Document = {"state": state.value, f"{state}_at": now}
    if state is RowState.DONE:
        values["payload"] = b""
    files = (f"parts.{i}.file" for i, part in enumerate(row.parts) if part.file)
    return {
        "$set": values,
        "$unset": dict.fromkeys(("unfinished", "uncertain_part", *files), ""),
    }
