from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING

from application.support.ports import DeadLetter
from domain.delivery.inbox import RowState, UpdateKey, UpdateKind
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.inbox import COLLECTION
from infrastructure.mongo.inbox_documents import key_document

_SHOWN = {"user_id": 1, "kind": 1, "received_at": 1, "dead_at": 1, "attempts": 1}


class MongoDeadLetters:
    """DeadLetters on the collection `inbox`."""

    def __init__(self, database: Database) -> None:
        self._rows = database[COLLECTION]

    async def list(self, limit: int) -> Sequence[DeadLetter]:
        with storage_errors():
            query = self._rows.find({"state": RowState.DEAD.value}, _SHOWN, limit=limit)
            found = await query.sort("received_at", ASCENDING).to_list()
        return tuple(_from_document(document) for document in found)

    async def revive(self, keys: Sequence[UpdateKey] | None, *, now: datetime) -> int:
        dead: dict[str, Any] = {"state": RowState.DEAD.value}
        if keys is not None:
            dead["_id"] = {"$in": [key_document(key) for key in keys]}
        # Sent now: what is old would only be answered with an excuse. It lines up again alone.
        waiting = {
            "state": RowState.RECEIVED.value,
            "unfinished": True,
            "attempts": 0,
            "excused": 0,
            "sent_at": now,
        }
        gone = {"dead_at": "", "turn": "", "parts": "", "uncertain_part": ""}
        with storage_errors():
            result = await self._rows.update_many(dead, {"$set": waiting, "$unset": gone})
        return result.modified_count


def _from_document(document: dict[str, Any]) -> DeadLetter:
    return DeadLetter(
        key=UpdateKey(document["_id"]["bot_id"], document["_id"]["update_id"]),
        user_id=document["user_id"],
        kind=UpdateKind(document["kind"]),
        received_at=document["received_at"],
        dead_at=document["dead_at"],
        attempts=document["attempts"],
    )
