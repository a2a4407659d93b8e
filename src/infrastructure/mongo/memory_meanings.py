"""The meaning of archived turns, beside the segments they are searched in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from application.memory.ports import TurnMeaningRepository, UnreadTurns
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.memory_segments import SEGMENTS
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.user_memory import STATES
from infrastructure.mongo.user_memory_documents import new_archive_tag, state_id
from infrastructure.recall.meaning import unit_rows
from infrastructure.recall.segment import Segment

Document = dict[str, Any]


class MongoTurnMeanings(TurnMeaningRepository):
    """Numbers of 16 bits, with the model and the dimension that they are read by."""

    def __init__(self, database: Database) -> None:
        self._segments = database[SEGMENTS]
        self._states = database[STATES]

    async def take(self, model: str, *, now: datetime, duration: timedelta) -> UnreadTurns | None:
        free = {"reading_until": {"$not": {"$gt": now}}}
        with storage_errors():
            found = await self._segments.find_one_and_update(
                {"read_by": {"$ne": model}} | free, {"$set": {"reading_until": now + duration}}
            )
        if found is None:
            return None
        segment = Segment.from_bytes(found["body"])
        return UnreadTurns(
            found["_id"],
            found["user_id"],
            found["persona"],
            tuple(map(segment.content, range(len(segment)))),
            found.get("revision", 0),
        )

    async def keep(
        self, turns: UnreadTurns, model: str, vectors: Sequence[Sequence[float]]
    ) -> bool:
        rows = unit_rows(np.array(vectors, dtype=np.float32)).astype("<f2")
        unchanged = {"revision": turns.version if turns.version else None}
        change = {
            "$set": {
                "read_by": model,
                "dimension": rows.shape[1],
                "vectors": Sealed(rows.tobytes()),
            },
            "$unset": {"reading_until": ""},
        }
        row = {"_id": turns.key, "user_id": turns.user_id}
        with storage_errors():
            result = await self._segments.update_one(row | unchanged, change)
        return result.matched_count == 1

    async def publish(self, user_id: str, persona: str) -> None:
        row = {"_id": state_id(user_id, persona), "user_id": user_id}
        # One that was forgotten has no tag, and gets none.
        known = {"archive_tag": {"$nin": ["", None]}}
        with storage_errors():
            await self._states.update_one(row | known, {"$set": {"archive_tag": new_archive_tag()}})
