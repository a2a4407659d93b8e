from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from pymongo import ASCENDING, IndexModel

from application.memory.expiring import OldEvents
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.user_memory import EVENTS, STATES

EVENT_AGE = IndexModel([("created_at", ASCENDING)])
STATE_AGE = IndexModel([("recent.created_at", ASCENDING)])
"""Made where events have an age at which they go."""


class MongoOldEvents(OldEvents):
    def __init__(self, database: Database) -> None:
        self._events = database[EVENTS]
        self._states = database[STATES]

    async def before(self, moment: datetime, limit: int) -> Mapping[str, Collection[UUID]]:
        found: dict[str, set[UUID]] = defaultdict(set)
        old = {"$lt": moment}
        with storage_errors():
            archived = self._events.find({"created_at": old}, {"user_id": True}).limit(limit)
            async for event in archived:
                found[event["user_id"]].add(event["_id"])
            young = {"user_id": True, "recent.event_id": True, "recent.created_at": True}
            states = self._states.find({"recent.created_at": old}, young).limit(limit)
            async for state in states:
                found[state["user_id"]] |= {
                    kept["event_id"] for kept in state["recent"] if kept["created_at"] < moment
                }
        return found
