from collections.abc import Collection, Sequence
from datetime import datetime

from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError

from application.delivery.ports import QueuedMessage
from domain.delivery.inbox import InboxRow, RowState, UpdateKey, UpdateKind
from domain.delivery.outgoing import OutgoingMessage
from domain.shared.identity import Conversation, Person
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.inbox import COLLECTION
from infrastructure.mongo.inbox_documents import (
    Document,
    key_document,
    key_from,
    lane_document,
    lane_from,
    part_to_document,
    row_from_document,
    row_to_document,
)
from infrastructure.mongo.tombstones import MongoTombstones


class MongoOutbox:
    """Outbox on the collection `inbox`: a message of ours stands in line with the replies.

    It is a row whose answer is there from the beginning, so that it goes out by the same steps.
    """

    def __init__(self, database: Database, tombstones: MongoTombstones) -> None:
        self._rows = database[COLLECTION]
        self._tombstones = tombstones

    async def add(self, message: OutgoingMessage, *, now: datetime) -> bool:
        document = _to_document(message, now)
        if message.concerns is not None:
            person = Person.of_telegram(message.concerns)
            return await self._tombstones.insert(person, self._rows, [document]) > 0
        with storage_errors():
            try:
                await self._rows.insert_one(document)
            except DuplicateKeyError:
                return False
        return True

    async def find(self, message_id: str, conversation: Conversation) -> InboxRow | None:
        key = UpdateKey(conversation.bot_id, 0, message_id)
        wanted = {"_id": key_document(key), "lane.chat_id": conversation.chat_id}
        with storage_errors():
            document = await self._rows.find_one(wanted)
        return row_from_document(document) if document else None

    async def due(self, *, now: datetime, limit: int) -> Sequence[QueuedMessage]:
        queued = {"state": RowState.QUEUED.value, "send_at": {"$lte": now}}
        shown = {"lane": 1, "user_id": 1, "expires_at": 1}
        with storage_errors():
            query = self._rows.find(queued, shown, hint="queued", limit=limit)
            return [_queued(document) async for document in query.sort("send_at", ASCENDING)]

    async def busy(self, lanes: Collection[Conversation]) -> frozenset[Conversation]:
        wanted = {
            "lane": {"$in": [lane_document(lane) for lane in lanes]},
            "lane.chat_id": {"$in": [lane.chat_id for lane in lanes]},
            "unfinished": True,
        }
        with storage_errors():
            found = await self._rows.distinct("lane", wanted)
        return frozenset(lane_from(lane) for lane in found)

    async def let_in(self, message: QueuedMessage, *, now: datetime) -> bool:
        moments = dict.fromkeys(("received_at", "sent_at", "answered_at"), now)
        values = {"state": RowState.ANSWERED.value, "unfinished": True, **moments}
        return await self._change(message, {"$set": values})

    async def postpone(self, message: QueuedMessage, *, until: datetime) -> None:
        await self._change(message, {"$set": {"send_at": until}})

    async def drop(self, message: QueuedMessage, *, now: datetime) -> None:
        gone = {"parts": "", "send_at": "", "expires_at": ""}
        values = {"state": RowState.DONE.value, "done_at": now}
        await self._change(message, {"$set": values, "$unset": gone})

    async def _change(self, message: QueuedMessage, change: Document) -> bool:
        queued = {
            "_id": key_document(message.key),
            "lane.chat_id": message.lane.chat_id,
            "state": RowState.QUEUED.value,
        }
        with storage_errors():
            return (await self._rows.update_one(queued, change)).matched_count > 0


def _to_document(message: OutgoingMessage, now: datetime) -> Document:
    row = InboxRow(
        key=UpdateKey(message.conversation.bot_id, 0, message.message_id),
        lane=message.conversation,
        user_id=message.concerns,
        kind=UpdateKind.PROACTIVE if message.proactive else UpdateKind.OUTGOING,
        payload=b"",
        sent_at=now,
        received_at=now,
        state=RowState.QUEUED if message.proactive else RowState.ANSWERED,
    )
    document = row_to_document(row)
    document["parts"] = [part_to_document(part) for part in message.parts]
    if message.proactive:
        del document["unfinished"]
        document |= {"send_at": message.send_at or now, "expires_at": message.expires_at}
    else:
        document["answered_at"] = now
    return document


def _queued(document: Document) -> QueuedMessage:
    return QueuedMessage(
        key=key_from(document["_id"]),
        lane=lane_from(document["lane"]),
        user_id=document["user_id"],
        expires_at=document["expires_at"],
    )
