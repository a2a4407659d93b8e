from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import DuplicateKeyError

from application.memory.working import WorkingMemoryRepository
from domain.memory.working import WorkingMemory
from domain.shared.errors import PersonErased
from domain.shared.identity import MemoryOwner
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.migrations import VERSION_FIELD
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones, born
from infrastructure.mongo.user_memory_documents import state_id

Document = dict[str, Any]

COLLECTION = "working_memory"
VERSION = 1
INDEXES = (
    IndexModel([("user_id", ASCENDING), ("persona", ASCENDING)], unique=True),
    IndexModel([("person", ASCENDING)], name="by_person"),
)


class MongoWorkingMemory(WorkingMemoryRepository):
    """One document a (user, persona); `last_accessed` tells whether it has changed."""

    def __init__(self, database: Database, tombstones: MongoTombstones) -> None:
        self._memories = database[COLLECTION]
        self._tombstones = tombstones

    async def get(self, user_id: str, persona: str) -> WorkingMemory:
        with storage_errors():
            found = await self._memories.find_one(_row(user_id, persona))
        return WorkingMemory(user_id, persona) if found is None else _memory(found)

    async def of(self, user_id: str) -> Sequence[WorkingMemory]:
        with storage_errors():
            return [_memory(each) async for each in self._memories.find({"user_id": user_id})]

    async def save(self, memory: WorkingMemory, before: WorkingMemory) -> bool:
        person = MemoryOwner.parse(memory.user_id).person
        held = {
            "scratchpad": dict(memory.scratchpad),
            "goals": list(memory.goals),
            "task": memory.task,
        }
        change = {
            "$set": {"held": Sealed(held), "last_accessed": memory.last_accessed},
            "$setOnInsert": {
                "persona": memory.persona,
                "person": str(person),
                VERSION_FIELD: VERSION,
                **born(),
            },
        }
        saved = False

        async def write(
            condition: Document, may_make: bool, session: AsyncClientSession | None
        ) -> bool:
            nonlocal saved
            result = await self._memories.update_one(
                condition | {"last_accessed": before.last_accessed},
                change,
                upsert=may_make and before.last_accessed is None,
                session=session,
            )
            saved = bool(result.matched_count or result.upserted_id)
            return result.matched_count == 1

        row = _row(memory.user_id, memory.persona)
        with suppress(PersonErased, DuplicateKeyError):
            await self._tombstones.upsert(person, self._memories, row, write)
        return saved

    async def clear(self, user_id: str, persona: str | None = None) -> None:
        whose = {"user_id": user_id} | ({"persona": persona} if persona else {})
        with storage_errors():
            await self._memories.delete_many(whose)


def _memory(found: Document) -> WorkingMemory:
    held = found["held"]
    return WorkingMemory(
        found["user_id"],
        found["persona"],
        held["scratchpad"],
        tuple(held["goals"]),
        held["task"],
        found["last_accessed"],
    )


def _row(user_id: str, persona: str) -> Document:
    return {"_id": state_id(user_id, persona), "user_id": user_id}
