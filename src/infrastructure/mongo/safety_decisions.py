from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from pymongo import DESCENDING, IndexModel

from application.safety.decisions import SafetyDecision, SafetyDecisions
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "safety_decisions"
KEPT = timedelta(days=90)
INDEXES = (IndexModel("at", name="expiry", expireAfterSeconds=int(KEPT.total_seconds())),)
_OURS = ("_id", "schema_version")


class MongoSafetyDecisions(SafetyDecisions):
    def __init__(self, database: Database) -> None:
        self._decisions = database[COLLECTION]

    async def add(self, decisions: Sequence[SafetyDecision]) -> None:
        documents = [asdict(each) | {"schema_version": 1} for each in decisions]
        with storage_errors():
            await self._decisions.insert_many(documents, ordered=False)

    async def newest(self, limit: int) -> Sequence[SafetyDecision]:
        with storage_errors():
            found = await self._decisions.find().sort("at", DESCENDING).limit(limit).to_list()
        return [
            SafetyDecision(**{name: value for name, value in each.items() if name not in _OURS})
            for each in found
        ]
