"""When operators were at the desk last."""

from collections.abc import Sequence
from datetime import datetime

from pymongo import DESCENDING, IndexModel

from application.desk.ports import DeskOperators
from domain.desk.operators import DeskOperator
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "desk_operators"
INDEXES = (IndexModel([("seen_at", DESCENDING)], name="expiry", expireAfterSeconds=30 * 86_400),)


class MongoDeskOperators(DeskOperators):
    def __init__(self, database: Database) -> None:
        self._operators = database[COLLECTION]

    async def seen(self, name: str, now: datetime) -> None:
        change = {"$max": {"seen_at": now}, "$set": {"schema_version": 1}}
        with storage_errors():
            await self._operators.update_one({"_id": name}, change, upsert=True)

    async def since(self, moment: datetime) -> Sequence[DeskOperator]:
        with storage_errors():
            found = self._operators.find({"seen_at": {"$gte": moment}}).sort("seen_at", DESCENDING)
            return [DeskOperator(each["_id"], each["seen_at"]) async for each in found]
