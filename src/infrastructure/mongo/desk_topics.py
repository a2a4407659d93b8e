"""Which topic of the operators' forum shows which session of the desk."""

from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from application.desk.ports import DeskTopics
from domain.desk.sessions import DeskState
from domain.desk.topics import DeskTopic
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "desk_topics"
INDEXES = (
    IndexModel([("thread_id", ASCENDING)], name="by_thread"),
    IndexModel("begun_at", name="expiry", expireAfterSeconds=90 * 86_400),
)
_MAKING = timedelta(minutes=1)
Document = dict[str, Any]


class MongoDeskTopics(DeskTopics):
    def __init__(self, database: Database) -> None:
        self._topics = database[COLLECTION]

    async def of_session(self, session_id: str) -> DeskTopic | None:
        with storage_errors():
            return _topic(await self._topics.find_one({"_id": session_id}))

    async def of_thread(self, thread_id: int) -> DeskTopic | None:
        with storage_errors():
            return _topic(await self._topics.find_one({"thread_id": thread_id}))

    async def begin(self, session_id: str, now: datetime) -> bool:
        free = {"_id": session_id, "thread_id": None, "begun_at": {"$lt": now - _MAKING}}
        mine = {
            "$set": {"begun_at": now, "schema_version": 1},
            "$setOnInsert": {"shown": 0, "showing": 0, "state": None, "owner": None, "cards": 0},
        }
        with storage_errors():
            try:
                await self._topics.update_one(free, mine, upsert=True)
            except DuplicateKeyError:  # somebody makes it, or has made it
                return False
        return True

    async def replace(self, topic: DeskTopic, before: DeskTopic) -> bool:
        known: Document = {"_id": topic.session_id} | _fields(before)
        if not before.cards:
            known["cards"] = {"$in": [0, None]}  # topics of before know none
        with storage_errors():
            result = await self._topics.update_one(known, {"$set": _fields(topic)})
        return result.matched_count == 1


def _fields(topic: DeskTopic) -> Document:
    return {
        "thread_id": topic.thread_id,
        "shown": topic.shown,
        "showing": topic.showing,
        "state": topic.state.value if topic.state else None,
        "owner": topic.owner,
        "cards": topic.cards,
    }


def _topic(document: Document | None) -> DeskTopic | None:
    if document is None:
        return None
    state = document["state"]
    return DeskTopic(
        document["_id"],
        document["thread_id"],
        document["shown"],
        document["showing"],
        DeskState(state) if state else None,
        document["owner"],
        document.get("cards", 0),
    )
