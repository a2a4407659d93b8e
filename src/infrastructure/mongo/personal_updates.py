"""What delivery keeps about people: their updates with our answers, and their chats' lanes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ASCENDING, IndexModel

from application.privacy.ports import Stored
from domain.delivery.inbox import RowState, UpdateKey
from domain.shared.identity import Person
from infrastructure.mongo import inbox as inboxes
from infrastructure.mongo import lanes
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.inbox_documents import key_document
from infrastructure.mongo.plain_values import plain

Document = dict[str, Any]

INBOX_INDEXES = (
    IndexModel(
        [("erase_when_done", ASCENDING)],
        name="erase_when_done",
        partialFilterExpression={"erase_when_done": True},
    ),
)
LANE_INDEXES = (IndexModel([("_id.chat_id", ASCENDING)], name="by_chat"),)
_UNANSWERED = {"state": RowState.RECEIVED.value}
_HIDDEN = {"unfinished": 0, "fence": 0, "parts.file": 0, "lane": 0, "schema_version": 0}

# What is left of an update: that it was seen, so that Telegram's repetition of it is known.
_EMPTIED = [
    {
        "$replaceWith": {
            "_id": "$_id",
            "schema_version": "$schema_version",
            "state": RowState.DONE.value,
            "done_at": {"$ifNull": ["$done_at", "$$NOW"]},
        }
    }
]


class MongoPersonalUpdates:
    """PersonalData and TurnsUnderWay. Updates are emptied, not removed; messages of ours go."""

    def __init__(self, database: Database) -> None:
        self._inbox = database[inboxes.COLLECTION]
        self._lanes = database[lanes.COLLECTION]

    async def export(self, who: Person) -> Stored:
        if who.telegram_id is None:
            return {}
        with storage_errors():
            found = self._inbox.find({"user_id": who.telegram_id}, _HIDDEN)
            return {"messages": plain(await found.sort("received_at", 1).to_list())}

    async def erase(self, who: Person, *, asked_by: UpdateKey | None = None) -> Mapping[str, int]:
        if who.telegram_id is None:
            return {}
        with storage_errors():
            mine = _updates_of(who, asked_by)
            ours = await self._inbox.delete_many(mine | {"_id.message_id": {"$exists": True}})
            emptied = await self._inbox.update_many(mine, _EMPTIED)
            return {
                inboxes.COLLECTION: ours.deleted_count + emptied.modified_count,
                lanes.COLLECTION: await self._leave(who, asked_by),
            }

    async def discard_waiting(self, who: Person, asked_by: UpdateKey | None) -> None:
        if who.telegram_id is None:
            return
        mine = _updates_of(who, asked_by)
        with storage_errors():
            await self._inbox.update_many(mine | _UNANSWERED | {"attempts": 0}, _EMPTIED)
            private = {"_id.chat_id": who.telegram_id, "holder": {"$ne": None}}
            if asked_by is None:
                asked = {"$set": {"stop_requested_at": datetime.now(UTC)}}
                await self._lanes.update_many(private, asked)

    async def is_being_answered(self, who: Person, asked_by: UpdateKey | None) -> bool:
        if who.telegram_id is None:
            return False
        begun = _updates_of(who, asked_by) | _UNANSWERED | {"attempts": {"$gt": 0}}
        with storage_errors():
            return await self._inbox.find_one(begun, {"_id": 1}) is not None

    async def finish(self) -> int:
        # A lane is looked at for a moment after its last turn, which would make it anew.
        finished: Document = {
            "erase_when_done": True,
            "$expr": {"$lt": [{"$ifNull": ["$done_at", "$dead_at"]}, _moments_ago()]},
            "state": {"$in": [RowState.DONE.value, RowState.DEAD.value]},
        }
        count = 0
        with storage_errors():
            for row in await self._inbox.find(finished, {"lane": 1}).to_list():
                # While the lane is held its row stays, so that the next round comes back to it.
                await self._lanes.delete_one({"_id": row["lane"], "holder": None})
                if await self._lanes.find_one({"_id": row["lane"]}, {"_id": 1}):
                    continue
                emptied = await self._inbox.update_one({"_id": row["_id"]}, _EMPTIED)
                count += emptied.modified_count
        return count

    async def _leave(self, who: Person, asked_by: UpdateKey | None) -> int:
        private: Document = {"_id.chat_id": who.telegram_id}
        if asked_by is not None:
            # The lane of the question is in use until it is answered; `finish` removes it.
            private["_id.bot_id"] = {"$ne": asked_by.bot_id}
            await self._inbox.update_one(
                {"_id": key_document(asked_by)}, {"$set": {"erase_when_done": True}}
            )
        return (await self._lanes.delete_many(private)).deleted_count


def _moments_ago() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=3)


def _updates_of(who: Person, asked_by: UpdateKey | None) -> Document:
    mine: Document = {"user_id": who.telegram_id}
    if asked_by is not None:
        until_then = {"_id.update_id": {"$lt": asked_by.update_id}}
        mine["$or"] = [
            {"_id.bot_id": asked_by.bot_id} | until_then,
            {"_id.bot_id": {"$ne": asked_by.bot_id}},
        ]
    return mine
