from contextlib import suppress
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from application.dialogue.ports import DecisionRepository
from domain.dialogue.decisions import Decision
from domain.shared.errors import PersonErased
from domain.shared.identity import MemoryOwner
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.tombstones import MongoTombstones

COLLECTION = "decisions"
INDEXES = (
    IndexModel([("user_id", ASCENDING), ("nonce", ASCENDING)], unique=True),
    IndexModel([("person", ASCENDING)], name="by_person"),
    IndexModel([("expires_at", ASCENDING)], name="expire", expireAfterSeconds=86_400),
)
"""A day longer than they count, for a turn that is tried again."""


class MongoDecisions(DecisionRepository):
    """One document a question, below the one who was asked."""

    def __init__(self, database: Database, tombstones: MongoTombstones) -> None:
        self._decisions = database[COLLECTION]
        self._tombstones = tombstones

    async def put(self, decision: Decision) -> None:
        person = decision.owner.person
        document = {
            "_id": f"{decision.owner}|{decision.nonce}",
            "schema_version": 1,
            "person": str(person),
            "user_id": str(decision.owner),
            "nonce": decision.nonce,
            "expires_at": decision.expires_at,
            "settled_by": decision.settled_by,
        }
        with suppress(PersonErased):  # then nobody is left who could decide
            await self._tombstones.insert(person, self._decisions, [document])

    async def settle(self, owner: MemoryOwner, nonce: str, *, turn_id: str, now: datetime) -> bool:
        wanted = {
            "user_id": str(owner),
            "nonce": nonce,
            "$or": [
                {"settled_by": turn_id},
                {"settled_by": None, "expires_at": {"$gt": now}},
            ],
        }
        with storage_errors():
            result = await self._decisions.update_one(wanted, {"$set": {"settled_by": turn_id}})
        return result.matched_count == 1
