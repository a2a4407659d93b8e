"""Removing a person from every collection."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ASCENDING, IndexModel

from domain.delivery.inbox import RowState, UpdateKey
from infrastructure.mongo import (
    decisions,
    heard_words,
    lanes,
    text_engine_stores,
    user_memory,
    user_profiles,
)
from infrastructure.mongo import inbox as inboxes
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.inbox_documents import key_document

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

# What is left of an update: that it was seen, so that Telegram's repetition of it is known.
_EMPTIED = [
    {
        "$replaceWith": {
            "_id": "$_id",
            "state": RowState.DONE.value,
            "done_at": {"$ifNull": ["$done_at", "$$NOW"]},
        }
    }
]


class MongoUserErasure:
    """UserErasure. Updates are emptied, not removed; everything else goes."""

    def __init__(self, database: Database) -> None:
        self._inbox = database[inboxes.COLLECTION]
        self._lanes = database[lanes.COLLECTION]
        self._profiles = database[user_profiles.COLLECTION]
        self._states = database[user_memory.STATES]
        self._events = database[user_memory.EVENTS]
        self._words = database[heard_words.COLLECTION]
        self._decisions = database[decisions.COLLECTION]
        self._spending = database[text_engine_stores.SPENDING]

    async def discard_waiting(self, telegram_id: str, own: UpdateKey | None) -> None:
        mine = _updates_of(telegram_id, own)
        with storage_errors():
            await self._inbox.update_many(mine | _UNANSWERED | {"attempts": 0}, _EMPTIED)
            private = {"_id.chat_id": int(telegram_id), "holder": {"$ne": None}}
            if own is None:
                asked = {"$set": {"stop_requested_at": datetime.now(UTC)}}
                await self._lanes.update_many(private, asked)

    async def is_being_answered(self, telegram_id: str, own: UpdateKey | None) -> bool:
        """A compression under way counts too: it learns topics for the profile."""
        begun = _updates_of(telegram_id, own) | _UNANSWERED | {"attempts": {"$gt": 0}}
        in_groups = {"$regex": f"^group:-?\\d+:{re.escape(telegram_id)}$"}
        compressed = {
            "$or": [{"user_id": telegram_id}, {"user_id": in_groups}],
            "lease.expires_at": {"$gt": datetime.now(UTC)},
        }
        with storage_errors():
            if await self._inbox.find_one(begun, {"_id": 1}):
                return True
            return await self._states.find_one(compressed, {"_id": 1}) is not None

    async def erase(
        self, telegram_id: str, identities: Sequence[str], own: UpdateKey | None
    ) -> Mapping[str, int]:
        mine = {"user_id": {"$in": list(identities)}}
        spent = {"$regex": f"^user:({'|'.join(map(re.escape, identities))})\\|"}
        with storage_errors():
            emptied = await self._inbox.update_many(_updates_of(telegram_id, own), _EMPTIED)
            counts = {inboxes.COLLECTION: emptied.modified_count}
            # The state goes first: it hides every event, and nothing is compressed without it.
            kept = (self._states, self._events, self._words, self._decisions, self._profiles)
            for collection in kept:
                counts[collection.name] = (await collection.delete_many(mine)).deleted_count
            gone = await self._spending.delete_many({"_id": spent})
            counts[self._spending.name] = gone.deleted_count
            counts[self._lanes.name] = await self._leave(telegram_id, own)
        return counts

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

    async def _leave(self, telegram_id: str, own: UpdateKey | None) -> int:
        private: Document = {"_id.chat_id": int(telegram_id)}
        if own is not None:
            # The lane of the question is in use until it is answered; `finish` removes it.
            private["_id.bot_id"] = {"$ne": own.bot_id}
            await self._inbox.update_one(
                {"_id": key_document(own)}, {"$set": {"erase_when_done": True}}
            )
        return (await self._lanes.delete_many(private)).deleted_count


def _moments_ago() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=3)


def _updates_of(telegram_id: str, own: UpdateKey | None) -> Document:
    mine: Document = {"user_id": int(telegram_id)}
    if own is not None:
        this_bot_before = {"_id.bot_id": own.bot_id, "_id.update_id": {"$lt": own.update_id}}
        mine["$or"] = [this_bot_before, {"_id.bot_id": {"$ne": own.bot_id}}]
    return mine
