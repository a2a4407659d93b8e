"""People in danger: one document each, until a week after the last sign of it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from pymongo import DESCENDING, IndexModel
from pymongo.asynchronous.client_session import AsyncClientSession

from application.safety.ports import CrisisStates
from domain.safety.crisis import About, Danger
from domain.safety.crisis_state import CrisisState, Phase, Saying
from domain.shared.errors import PersonErased
from domain.shared.identity import Person
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.mongo.tombstones import MongoTombstones, born

COLLECTION = "crises"
INDEXES = (
    IndexModel("expires_at", name="expiry", expireAfterSeconds=0),
    IndexModel([("last_at", DESCENDING)], name="newest"),
)
_KEPT = timedelta(days=7)
Document = dict[str, Any]


class MongoCrisisStates(CrisisStates):
    """Read once a message, so that every replica knows what any of them heard."""

    def __init__(
        self, database: Database, tombstones: MongoTombstones, reads: JoinedReads | None = None
    ) -> None:
        self._crises = database[COLLECTION]
        self._reads = reads or JoinedReads(database)
        self._reads.with_every_turn(COLLECTION, lambda turn: str(turn.person))
        self._tombstones = tombstones

    async def get(self, person: Person) -> CrisisState | None:
        document = await self._reads.read(COLLECTION, str(person))
        return _from_document(document) if document else None

    async def put(self, state: CrisisState) -> None:
        change = {"$set": _to_document(state), "$setOnInsert": {"schema_version": 1} | born()}

        async def write(
            condition: Document, may_make: bool, session: AsyncClientSession | None
        ) -> bool:
            result = await self._crises.update_one(
                condition, change, upsert=may_make, session=session
            )
            return result.matched_count == 1

        with suppress(PersonErased):  # then nothing is to be kept
            key = {"_id": str(state.person)}
            await self._tombstones.upsert(state.person, self._crises, key, write)
        self._reads.changed(COLLECTION, str(state.person))

    async def clear(self, person: Person) -> bool:
        with storage_errors():
            result = await self._crises.delete_one({"_id": str(person)})
        self._reads.changed(COLLECTION, str(person))
        return result.deleted_count == 1

    async def all(self, limit: int) -> Sequence[CrisisState]:
        with storage_errors():
            found = self._crises.find().sort("last_at", DESCENDING).limit(limit)
            return [_from_document(document) async for document in found]


def _to_document(state: CrisisState) -> Document:
    return {
        "person": str(state.person),
        "phase": state.phase.value,
        "about": state.about.value,
        "since": state.since,
        "last_at": state.last_at,
        "until": state.until,
        "country": state.country,
        "turn_id": state.turn_id,
        "said": state.said.value,
        "danger": state.danger.value,
        "expires_at": state.until + _KEPT,
    }


def _from_document(document: Document) -> CrisisState:
    return CrisisState(
        person=Person(document["person"]),
        phase=Phase(document["phase"]),
        about=About(document["about"]),
        since=document["since"],
        last_at=document["last_at"],
        until=document["until"],
        country=document["country"],
        turn_id=document["turn_id"],
        said=Saying(document["said"]),
        danger=Danger(
            document.get("danger", Danger.SELF)
        ),  # states last days: none needs migrating
    )
