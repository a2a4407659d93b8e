from contextlib import suppress
from typing import Any
from uuid import UUID

from pymongo import ASCENDING, IndexModel
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import DuplicateKeyError

from application.memory.facts import FactRepository
from application.shared.turn_under_way import TurnUnderWay
from domain.memory.facts import Fact, FactBook, FactCategory
from domain.shared.errors import PersonErased
from domain.shared.identity import MemoryOwner
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.mongo.migrations import VERSION_FIELD
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones, born

Document = dict[str, Any]

COLLECTION = "memory_facts"
VERSION = 1
INDEXES = (
    IndexModel([("user_id", ASCENDING)], unique=True),
    IndexModel([("person", ASCENDING)], name="by_person"),
)


class MongoFacts(FactRepository):
    """One document a memory's owner."""

    def __init__(
        self, database: Database, tombstones: MongoTombstones, reads: JoinedReads | None = None
    ) -> None:
        self._facts = database[COLLECTION]
        self._tombstones = tombstones
        self._reads = reads or JoinedReads(database)
        self._reads.with_every_turn(COLLECTION, _owner, _owner)

    async def get(self, user_id: str) -> FactBook:
        found = await self._reads.read(COLLECTION, user_id, user_id)
        if found is None:
            return FactBook(user_id)
        return FactBook(user_id, tuple(map(_fact, found["facts"])), found["version"])

    async def save(self, book: FactBook) -> bool:
        person = MemoryOwner.parse(book.user_id).person
        change = {
            "$set": {
                "facts": Sealed([_document(fact) for fact in book.facts]),
                "version": book.version + 1,
            },
            "$setOnInsert": {"person": str(person), VERSION_FIELD: VERSION, **born()},
        }
        saved = False

        async def write(
            condition: Document, may_make: bool, session: AsyncClientSession | None
        ) -> bool:
            nonlocal saved
            result = await self._facts.update_one(
                condition | {"version": book.version},
                change,
                upsert=may_make and book.version == 0,
                session=session,
            )
            saved = bool(result.matched_count or result.upserted_id)
            return result.matched_count == 1

        row = {"_id": book.user_id, "user_id": book.user_id}
        with suppress(PersonErased, DuplicateKeyError):
            await self._tombstones.upsert(person, self._facts, row, write)
        self._reads.changed(COLLECTION, book.user_id)
        return saved

    async def delete(self, user_id: str) -> None:
        with storage_errors():
            await self._facts.delete_one({"_id": user_id, "user_id": user_id})
        self._reads.changed(COLLECTION, user_id)


def _owner(turn: TurnUnderWay) -> str:
    return str(turn.owner)


def _document(fact: Fact) -> Document:
    return {
        "fact_id": fact.fact_id,
        "statement": fact.statement,
        "category": fact.category.value,
        "valid_from": fact.valid_from,
        "ended_at": fact.ended_at,
        "sources": list(fact.sources),
        "confidence": fact.confidence,
        "persona": fact.persona,
    }


def _fact(stored: Document) -> Fact:
    sources: list[UUID] = stored["sources"]
    return Fact(
        stored["fact_id"],
        stored["statement"],
        FactCategory(stored["category"]),
        stored["valid_from"],
        tuple(sources),
        stored["confidence"],
        stored["persona"],
        stored["ended_at"],
    )
