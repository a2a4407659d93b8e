"""Codes that were used: digests alone, until the codes would have ended by themselves."""

from datetime import datetime

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from application.personas.ports import SpentCodes
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "spent_codes"
INDEXES = (IndexModel("until", name="expiry", expireAfterSeconds=0),)


class MongoSpentCodes(SpentCodes):
    def __init__(self, database: Database) -> None:
        self._codes = database[COLLECTION]

    async def spend(self, digest: str, *, turn_id: str, until: datetime) -> bool:
        spent = {"_id": digest, "schema_version": 1, "turn": turn_id, "until": until}
        with storage_errors():
            try:
                await self._codes.insert_one(spent)
            except DuplicateKeyError:
                return await self._codes.find_one({"_id": digest, "turn": turn_id}) is not None
        return True
