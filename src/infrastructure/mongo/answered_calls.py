"""Answers of other services' calls, kept for a day under the key that the caller chose."""

import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from pymongo import IndexModel
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import DuplicateKeyError

from application.shared.ports import Clock
from application.text_engine.answering_once import (
    LEASE_SECONDS,
    Answer,
    AnsweredCalls,
    KeyedCall,
    other_call,
)
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones, born

Document = dict[str, Any]

COLLECTION = "answered_calls"
INDEXES = (
    IndexModel("expires_at", name="expiry", expireAfterSeconds=0),
    IndexModel("person", name="by_person"),
)
BOOKKEEPING = ("fingerprint", "holder", "leased_until")

_KEPT = timedelta(hours=24)
_LEASE = timedelta(seconds=LEASE_SECONDS)
_UNANSWERED = {"answer": {"$exists": False}}


class MongoAnsweredCalls(AnsweredCalls):
    """Found by a digest of tenant and key; an answer is kept as JSON, whatever a model wrote."""

    def __init__(self, database: Database, tombstones: MongoTombstones, clock: Clock) -> None:
        self._calls = database[COLLECTION]
        self._tombstones = tombstones
        self._clock = clock

    async def claim(self, call: KeyedCall, holder: str) -> Answer | bool:
        with storage_errors():
            found = await self._calls.find_one({"_id": _id(call)})
        if found is None:
            return await self._made(call, holder)
        now = self._clock.now()
        if found["expires_at"] <= now:
            with storage_errors():
                await self._calls.delete_one({"_id": found["_id"], "expires_at": {"$lte": now}})
            return False  # who asks again finds it free
        if (found["person"], found["fingerprint"]) != (str(call.person), call.fingerprint):
            raise other_call()
        if "answer" in found:
            return _read(found)
        if found["leased_until"] > now:
            return False
        return await self._inherited(found, holder)

    async def renew(self, call: KeyedCall, holder: str) -> None:
        with storage_errors():
            await self._calls.update_one(_held(call, holder), {"$set": self._lease(holder)})

    async def keep(self, call: KeyedCall, holder: str, answer: Answer) -> bool:
        change = {"$set": {"answer": Sealed(json.dumps(answer))}}
        with storage_errors():
            result = await self._calls.update_one(_held(call, holder), change)
        return result.modified_count == 1

    async def release(self, call: KeyedCall, holder: str) -> None:
        with storage_errors():
            await self._calls.delete_one(_held(call, holder))

    async def _made(self, call: KeyedCall, holder: str) -> bool:
        """Whether the document that is there now is this holder's."""
        made: Document = {
            "schema_version": 1,
            "fingerprint": call.fingerprint,
            "expires_at": self._clock.now() + _KEPT,
            **self._lease(holder),
            **born(),
        }

        async def write(
            condition: Document, may_make: bool, session: AsyncClientSession | None
        ) -> bool:
            result = await self._calls.update_one(
                condition, {"$setOnInsert": made}, upsert=may_make, session=session
            )
            return result.matched_count == 1

        key = {"_id": _id(call), "person": str(call.person)}
        try:
            return not await self._tombstones.upsert(call.person, self._calls, key, write)
        except DuplicateKeyError:  # another's, made at the same moment: looked at the next time
            return False

    async def _inherited(self, found: Mapping[str, Any], holder: str) -> bool:
        """From a holder who has let its lease run out."""
        condition = {"_id": found["_id"], "leased_until": found["leased_until"], **_UNANSWERED}
        with storage_errors():
            result = await self._calls.update_one(condition, {"$set": self._lease(holder)})
        return result.modified_count == 1

    def _lease(self, holder: str) -> Document:
        return {"holder": holder, "leased_until": self._clock.now() + _LEASE}


def _held(call: KeyedCall, holder: str) -> Document:
    return {"_id": _id(call), "holder": holder, **_UNANSWERED}


def _id(call: KeyedCall) -> str:
    return sha256(f"{call.person.tenant} {call.key}".encode()).hexdigest()


def _read(document: Mapping[str, Any]) -> Answer:
    answer: Answer = json.loads(document["answer"])
    return answer
