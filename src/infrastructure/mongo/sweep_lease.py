from collections.abc import Collection
from datetime import timedelta
from uuid import UUID, uuid4

from pymongo import ReturnDocument

from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "leases"
_SWEEP = "sweep"


class MongoSweepLease:
    """SweepLease as one document; times are the server's."""

    def __init__(self, database: Database, holder: UUID | None = None) -> None:
        self._leases = database[COLLECTION]
        self._holder = holder or uuid4()

    async def hold(self, duration: timedelta) -> bool:
        end = {"$add": ["$$NOW", int(duration.total_seconds() * 1000)]}
        is_mine = {"$or": [{"$eq": ["$holder", self._holder]}, {"$lt": ["$until", "$$NOW"]}]}
        taken = {
            "schema_version": 1,
            "holder": {"$cond": [is_mine, self._holder, "$holder"]},
            "until": {"$cond": [is_mine, end, "$until"]},
        }
        with storage_errors():
            lease = await self._leases.find_one_and_update(
                {"_id": _SWEEP},
                [{"$set": taken}],
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        return lease is not None and lease["holder"] == self._holder

    async def leave(self) -> None:
        with storage_errors():
            await self._leases.delete_one({"_id": _SWEEP, "holder": self._holder})

    async def end_lease_of(self, holders: Collection[UUID]) -> None:
        """Let another replica sweep at once, where these are known to be dead."""
        with storage_errors():
            await self._leases.delete_one({"_id": _SWEEP, "holder": {"$in": list(holders)}})
