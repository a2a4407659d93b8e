from contextlib import suppress
from datetime import UTC, datetime

from pymongo import ASCENDING, IndexModel

from domain.shared.errors import PersonErased
from domain.shared.identity import MemoryOwner
from domain.speech.transcript import HeardWords
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.inbox import KEEP_DONE_ROWS
from infrastructure.mongo.migrations import people_named
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones

COLLECTION = "heard_words"
SCHEMA_VERSION = 2
INDEXES = (
    IndexModel([("person", ASCENDING)], name="by_person"),
    IndexModel(
        [("heard_at", ASCENDING)],
        name="expire_with_the_update",
        expireAfterSeconds=int(KEEP_DONE_ROWS.total_seconds()),
    ),
)
MIGRATIONS = (people_named(COLLECTION, SCHEMA_VERSION),)


class MongoHeardWords:
    def __init__(self, database: Database, tombstones: MongoTombstones) -> None:
        self._words = database[COLLECTION]
        self._tombstones = tombstones

    async def get(self, note_id: str) -> HeardWords | None:
        with storage_errors():
            document = await self._words.find_one({"_id": note_id})
        return HeardWords(document["text"], document["language"]) if document else None

    async def put(self, note_id: str, user_id: str, words: HeardWords) -> None:
        owner = MemoryOwner.parse(user_id)
        document = {
            "_id": note_id,
            "schema_version": SCHEMA_VERSION,
            "person": str(owner.person),
            "text": Sealed(words.text),
            "language": words.language,
            "heard_at": datetime.now(UTC),
        }
        with suppress(PersonErased):  # then nothing is to be kept
            await self._tombstones.insert(owner.person, self._words, [document])
