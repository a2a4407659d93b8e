"""What the archive of one memory's owner takes, as the server stores it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from pymongo import ASCENDING

from application.memory.room import ArchiveRoom
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.memory_segments import SEGMENTS
from infrastructure.mongo.user_memory import EVENTS

_SIZE = {"$bsonSize": "$$ROOT"}


class MongoArchiveRoom(ArchiveRoom):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def used(self, user_id: str) -> int:
        summed: list[dict[str, Any]] = [
            {"$match": {"user_id": user_id}},
            {"$group": {"_id": None, "size": {"$sum": _SIZE}}},
        ]
        total = 0
        with storage_errors():
            for name in (EVENTS, SEGMENTS):
                async for found in await self._database[name].aggregate(summed):
                    total += found["size"]
        return total

    async def oldest(self, user_id: str, size: int) -> Collection[UUID]:
        aged: list[dict[str, Any]] = [
            {"$match": {"user_id": user_id}},
            {"$project": {"created_at": True, "size": _SIZE}},
            {"$sort": {"created_at": ASCENDING}},
        ]
        events: list[UUID] = []
        with storage_errors():
            async with await self._database[EVENTS].aggregate(aged) as found:
                async for event in found:
                    if size <= 0:
                        break
                    events.append(event["_id"])
                    size -= event["size"]
        return events
