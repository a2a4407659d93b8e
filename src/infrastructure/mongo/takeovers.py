import time
from collections.abc import Sequence
from datetime import UTC, datetime

from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError

from application.delivery.ports import Takeover
from domain.delivery.inbox import InboxRow, RowState, UpdateKey, UpdateKind
from domain.shared.identity import Conversation
from infrastructure.mongo import inbox, lanes
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.inbox_documents import (
    Document,
    key_document,
    lane_document,
    lane_filter,
    lane_from,
    row_from_document,
    row_to_document,
)

_BEFORE_EVERYTHING = datetime.fromtimestamp(0, UTC)


class MongoTakeovers:
    """Takeovers as rows of the collection `inbox`, at the head of their conversation.

    Whoever works on the lane reads that row together with what is to be done, so that a reply
    costs nothing more. What was read before is fenced off.
    """

    def __init__(self, database: Database) -> None:
        self._rows = database[inbox.COLLECTION]
        self._lanes = database[lanes.COLLECTION]

    async def begin(self, conversation: Conversation, *, by: str, now: datetime) -> Takeover:
        document = _mark(conversation) | {"taken_over_by": by, "taken_over_at": now}
        with storage_errors():
            try:
                await self._rows.insert_one(document)
            except DuplicateKeyError:
                document = await self._rows.find_one(_key(conversation)) or document
            if not document["fence"]:
                # Read after the mark was set: who claims the lane from now on will see the mark.
                lane = await self._lane(conversation)
                document["fence"] = max(time.time_ns() // 1000, lane.get("fence", 0) + 1)
                fence = {"$set": {"fence": document["fence"]}}
                await self._rows.update_one(_key(conversation), fence)
        return _from_document(document)

    async def is_silent(self, takeover: Takeover, *, now: datetime) -> bool:
        old = _of_the_bot(takeover)
        with storage_errors():
            lane = await self._lane(takeover.conversation)
            is_worked_on = lane.get("holder") and lane["lease_until"] >= now
            # What is on its way to Telegram can no longer be held back, only waited for.
            fenced_off = old | {"uncertain_part": {"$exists": False}} if is_worked_on else old
            await self._rows.update_many(fenced_off, {"$set": {"fence": takeover.fence}})
            return await self._rows.find_one(old, {"_id": 1}) is None

    async def _lane(self, conversation: Conversation) -> Document:
        found = await self._lanes.find_one({"_id": lane_document(conversation)})
        return found or {}

    async def current(self, conversation: Conversation) -> Takeover | None:
        with storage_errors():
            document = await self._rows.find_one(_key(conversation))
        return _from_document(document) if document else None

    async def end(self, takeover: Takeover) -> bool:
        mark = _key(takeover.conversation) | {"taken_over_by": takeover.by}
        with storage_errors():
            return (await self._rows.delete_one(mark)).deleted_count > 0

    async def kept(
        self, conversation: Conversation, *, since: datetime, limit: int
    ) -> Sequence[InboxRow]:
        wanted = {
            **lane_filter(conversation),
            "state": RowState.KEPT.value,
            "received_at": {"$gte": since},
        }
        with storage_errors():
            query = self._rows.find(wanted, hint="kept_by_lane", limit=limit)
            query = query.sort([("received_at", ASCENDING)])
            return [row_from_document(document) async for document in query]


def _mark(conversation: Conversation) -> Document:
    row = InboxRow(
        key=_update_key(conversation),
        lane=conversation,
        user_id=conversation.chat_id if conversation.is_private else None,
        kind=UpdateKind.OTHER,
        payload=b"",
        sent_at=_BEFORE_EVERYTHING,
        received_at=_BEFORE_EVERYTHING,
        state=RowState.TAKEN_OVER,
    )
    return row_to_document(row)


def _update_key(conversation: Conversation) -> UpdateKey:
    # Ids that callers give are visible characters alone, so that none of them is this one.
    thread = conversation.thread_id or ""
    return UpdateKey(conversation.bot_id, 0, f"takeover {conversation.chat_id} {thread}")


def _key(conversation: Conversation) -> Document:
    return {
        "_id": key_document(_update_key(conversation)),
        "lane.chat_id": conversation.chat_id,
        "state": RowState.TAKEN_OVER.value,
    }


def _of_the_bot(takeover: Takeover) -> Document:
    """Its rows from before the takeover, but for what a person has written."""
    return {
        **lane_filter(takeover.conversation),
        "unfinished": True,
        "fence": {"$lt": takeover.fence},
        "state": {"$ne": RowState.TAKEN_OVER.value},
        "kind": {"$ne": UpdateKind.OUTGOING.value},
    }


def _from_document(document: Document) -> Takeover:
    return Takeover(
        lane_from(document["lane"]),
        by=document["taken_over_by"],
        since=document["taken_over_at"],
        fence=document["fence"],
    )
