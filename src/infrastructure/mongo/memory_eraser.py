"""Single things are taken out of a memory: from its row, the archive and the search index."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from application.memory.ports import MemoryEraser
from domain.shared.errors import StorageUnavailable
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.memory_segments import MongoMemorySegments
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.user_memory import EVENTS, STATES
from infrastructure.mongo.user_memory_documents import new_archive_tag
from infrastructure.recall.topics import Topics

Document = dict[str, Any]

_TRIES = 5


class MongoMemoryEraser(MemoryEraser):
    def __init__(self, database: Database, segments: MongoMemorySegments, topics: Topics) -> None:
        self._states = database[STATES]
        self._events = database[EVENTS]
        self._segments = segments
        self._topics = topics

    async def matching(self, user_id: str, topic: str) -> Mapping[UUID, str]:
        wanted = self._topics.read(topic)
        found: dict[UUID, str] = {}
        for _, segment in await self._segments.of_user(user_id):
            ids = segment.ids.tolist()
            for row in self._topics.rows(segment, wanted):
                found[UUID(bytes=ids[row])] = segment.content(row)
        for state in await self._states_of(user_id):
            found |= {
                kept["event_id"]: kept["content"]
                for kept in state["recent"]
                if self._topics.speaks_of(kept["content"], wanted)
            }
        return found

    def speaks_of(self, text: str, topic: str) -> bool:
        return self._topics.speaks_of(text, self._topics.read(topic))

    def tells_apart(self, text: str, statement: str, topic: str) -> bool:
        return self._topics.tell_apart(text, statement, topic)

    async def forget(self, user_id: str, events: Collection[UUID], about: Sequence[str]) -> None:
        topics = [self._topics.read(text) for text in about]
        for state in await self._states_of(user_id):
            await self._take_from(state, list(events), topics)
        await self._segments.take_out(user_id, {event.bytes for event in events})
        with storage_errors():
            gone = {"_id": {"$in": list(events)}, "user_id": user_id}
            await self._events.delete_many(gone)
            # Once more: whoever loaded the index meanwhile may have seen the old one.
            for state in await self._states_of(user_id):
                await self._states.update_one(
                    {"_id": state["_id"], "user_id": user_id},
                    {"$set": {"archive_tag": new_archive_tag()}},
                )

    async def _take_from(self, state: Document, events: list[UUID], topics: Sequence[Any]) -> None:
        """A compression under way loses its lease: it has read what is to go."""
        row = {"_id": state["_id"], "user_id": state["user_id"]}
        for _ in range(_TRIES):
            # What changes a summary changes one of these; the summary itself may be encrypted.
            unchanged = {
                name: state.get(name) for name in ("compressed_through", "archive_tag", "epoch")
            }
            summary = self._topics.without(state["summary"], topics)
            stale: Document = {}
            if summary and topics and await self._are_summarised(state, events):
                # It may tell of them in other words: a worker makes it anew of what is left.
                summary, stale = "", {"summary_stale": True}
            change = {
                "$pull": {"recent": {"event_id": {"$in": events}}},
                "$set": {"summary": Sealed(summary), "archive_tag": new_archive_tag()} | stale,
                "$unset": {"lease": ""},
            }
            with storage_errors():
                result = await self._states.update_one(row | unchanged, change)
                if result.matched_count:
                    return
                found = await self._states.find_one(row)
            if found is None:
                return
            state = found
        raise StorageUnavailable("others write this memory again and again")

    async def _are_summarised(self, state: Document, events: list[UUID]) -> bool:
        through = state["compressed_through"]
        gone = set(events)
        if any(kept["seq"] <= through and kept["event_id"] in gone for kept in state["recent"]):
            return True
        archived = {"_id": {"$in": events}, "seq": {"$gt": 0, "$lte": through}}
        mine = {"user_id": state["user_id"], "persona": state["persona"]}
        with storage_errors():
            return await self._events.find_one(archived | mine, {"_id": True}) is not None

    async def _states_of(self, user_id: str) -> Sequence[Document]:
        with storage_errors():
            return await self._states.find({"user_id": user_id}).to_list()
