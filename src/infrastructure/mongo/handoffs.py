"""Handoffs between personas, for as long as somebody may ask why another one spoke."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from application.handoff.ports import Handoffs
from domain.handoff.handoffs import (
    OPEN_FOR,
    Failure,
    HandoffReason,
    HandoffStatus,
    PersonaHandoff,
)
from domain.shared.errors import PersonErased
from domain.shared.identity import MemoryOwner
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones

COLLECTION = "persona_handoffs"
KEPT = timedelta(days=30)
INDEXES = (
    IndexModel([("user_id", ASCENDING), ("created_at", DESCENDING)], name="latest"),
    IndexModel([("person", ASCENDING)], name="by_person"),
    IndexModel("created_at", name="expiry", expireAfterSeconds=int(KEPT.total_seconds())),
)
Document = dict[str, Any]


class MongoHandoffs(Handoffs):
    def __init__(self, database: Database, tombstones: MongoTombstones) -> None:
        self._handoffs = database[COLLECTION]
        self._tombstones = tombstones

    async def open(self, handoff: PersonaHandoff) -> PersonaHandoff:
        document = _key(handoff.owner, handoff.handoff_id) | {
            "schema_version": 1,
            "person": str(handoff.owner.person),
            "created_at": handoff.created_at,
            "turn_id": handoff.turn_id,
            "from_persona": handoff.from_persona,
            "reason": handoff.reason.value,
            "capability": handoff.capability,
            "open_for_seconds": int(handoff.open_for.total_seconds()),
            **_changing(handoff),
        }
        try:
            made = await self._tombstones.insert(handoff.owner.person, self._handoffs, [document])
        except PersonErased:  # then nobody is left who would be told of it
            return handoff
        return handoff if made else await self._known(handoff)

    async def _known(self, handoff: PersonaHandoff) -> PersonaHandoff:
        return await self.find(handoff.owner, handoff.handoff_id) or handoff

    async def find(self, owner: MemoryOwner, handoff_id: str) -> PersonaHandoff | None:
        with storage_errors():
            found = await self._handoffs.find_one(_key(owner, handoff_id))
        return _handoff(found) if found else None

    async def replace(self, handoff: PersonaHandoff, before: PersonaHandoff) -> bool:
        known = _key(handoff.owner, handoff.handoff_id) | {"status": before.status.value}
        with storage_errors():
            result = await self._handoffs.update_one(known, {"$set": _changing(handoff)})
        return result.matched_count == 1

    async def latest(self, owner: MemoryOwner, limit: int = 20) -> Sequence[PersonaHandoff]:
        with storage_errors():
            found = self._handoffs.find({"user_id": str(owner)})
            found = found.sort("created_at", DESCENDING).limit(limit)
            return [_handoff(document) async for document in found]

    async def forget(self, owner: MemoryOwner) -> None:
        with storage_errors():
            await self._handoffs.delete_many({"user_id": str(owner)})


def _key(owner: MemoryOwner, handoff_id: str) -> Document:
    return {"_id": handoff_id, "user_id": str(owner)}


def _changing(handoff: PersonaHandoff) -> Document:
    return {
        "to_persona": handoff.to_persona,
        "status": handoff.status.value,
        "context": Sealed(handoff.context),
        "answered_by": handoff.answered_by,
        "accepted_at": handoff.accepted_at,
        "ended_at": handoff.ended_at,
        "failure": handoff.failure.value if handoff.failure else None,
    }


def _handoff(document: Document) -> PersonaHandoff:
    failure = document["failure"]
    return PersonaHandoff(
        handoff_id=document["_id"],
        owner=MemoryOwner.parse(document["user_id"]),
        from_persona=document["from_persona"],
        to_persona=document["to_persona"],
        reason=HandoffReason(document["reason"]),
        turn_id=document["turn_id"],
        created_at=document["created_at"],
        status=HandoffStatus(document["status"]),
        context=document["context"],
        capability=document["capability"],
        answered_by=document["answered_by"],
        accepted_at=document["accepted_at"],
        ended_at=document["ended_at"],
        failure=Failure(failure) if failure else None,
        open_for=timedelta(seconds=document.get("open_for_seconds", OPEN_FOR.total_seconds())),
    )
