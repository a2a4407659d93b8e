from datetime import datetime, timedelta

from pymongo import IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from application.safety.policy_ports import SharedCounts
from domain.shared.pseudonym import Pseudonyms
from infrastructure.in_memory.shared_counts import stretch_of
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "policy_counts"
INDEXES = (IndexModel("expires_at", name="expiry", expireAfterSeconds=0),)


class MongoSharedCounts(SharedCounts):
    """A document for each stretch of time, which goes soon after it."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms) -> None:
        self._counts = database[COLLECTION]
        self._pseudonyms = pseudonyms

    async def add(self, what: str, who: str, within: timedelta, *, now: datetime) -> int:
        key = {"_id": f"{what}|{self._pseudonyms.of(who)}|{stretch_of(within, now)}"}
        made = {"schema_version": 1, "expires_at": now + 2 * within}
        change = {"$inc": {"count": 1}, "$setOnInsert": made}
        with storage_errors():
            try:
                found = await self._counted(key, change)
            except DuplicateKeyError:  # two made it at once: it is there now
                found = await self._counted(key, change)
        return found

    async def _counted(self, key: dict[str, str], change: dict[str, object]) -> int:
        counted = await self._counts.find_one_and_update(
            key, change, upsert=True, return_document=ReturnDocument.AFTER
        )
        return int(counted["count"]) if counted else 0
