from datetime import UTC, datetime

from pymongo import ASCENDING, IndexModel

from domain.speech.transcript import HeardWords
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.inbox import KEEP_DONE_ROWS

COLLECTION = "heard_words"
INDEXES = (
    IndexModel([("user_id", ASCENDING)], name="by_user"),
    IndexModel(
        [("heard_at", ASCENDING)],
        name="expire_with_the_update",
        expireAfterSeconds=int(KEEP_DONE_ROWS.total_seconds()),
    ),
)


class MongoHeardWords:
    def __init__(self, database: Database) -> None:
        self._words = database[COLLECTION]

    async def get(self, note_id: str) -> HeardWords | None:
        with storage_errors():
            document = await self._words.find_one({"_id": note_id})
        return HeardWords(document["text"], document["language"]) if document else None

    async def put(self, note_id: str, user_id: str, words: HeardWords) -> None:
        document = {
            "user_id": user_id,
            "text": words.text,
            "language": words.language,
            "heard_at": datetime.now(UTC),
        }
        with storage_errors():
            await self._words.update_one({"_id": note_id}, {"$setOnInsert": document}, upsert=True)
