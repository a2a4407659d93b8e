"""What safety keeps of people: one document each."""

from contextlib import suppress
from typing import Any

from pymongo.asynchronous.client_session import AsyncClientSession

from application.safety.care_ports import CareNote, CareNotes
from domain.shared.errors import PersonErased
from domain.shared.identity import Person
from infrastructure.mongo.client import Database
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.mongo.tombstones import MongoTombstones, born

COLLECTION = "care_notes"
Document = dict[str, Any]


class MongoCareNotes(CareNotes):
    def __init__(
        self, database: Database, tombstones: MongoTombstones, reads: JoinedReads | None = None
    ) -> None:
        self._notes = database[COLLECTION]
        self._reads = reads or JoinedReads(database)
        self._reads.with_every_turn(COLLECTION, lambda turn: str(turn.person))
        self._tombstones = tombstones

    async def get(self, person: Person) -> CareNote | None:
        found = await self._reads.read(COLLECTION, str(person))
        if found is None:
            return None
        return CareNote(person, found["age"], found["age_at"], found["reminded_at"])

    async def put(self, note: CareNote) -> None:
        kept = {
            "person": str(note.person),
            "age": note.age,
            "age_at": note.age_at,
            "reminded_at": note.reminded_at,
        }
        change = {"$set": kept, "$setOnInsert": {"schema_version": 1} | born()}

        async def write(
            condition: Document, may_make: bool, session: AsyncClientSession | None
        ) -> bool:
            result = await self._notes.update_one(
                condition, change, upsert=may_make, session=session
            )
            return result.matched_count == 1

        with suppress(PersonErased):
            key = {"_id": str(note.person)}
            await self._tombstones.upsert(note.person, self._notes, key, write)
        self._reads.changed(COLLECTION, str(note.person))
