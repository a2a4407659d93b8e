"""Sessions over sockets, and runs of agents with their steps."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from application.orchestration.ports import RunLedger, SessionStore
from application.shared.ports import Clock
from domain.orchestration.ledger import Run, Step
from domain.orchestration.sessions import Session
from domain.shared.identity import Person
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones, born
from infrastructure.session_documents import (
    run_document,
    run_of,
    session_document,
    session_of,
    step_document,
)

COLLECTION = "sessions"
RUNS = "agent_runs"
RUNS_KEPT = timedelta(days=7)
INDEXES = (
    IndexModel([("tenant", ASCENDING), ("used_at", DESCENDING)], name="of_a_service"),
    IndexModel([("person", ASCENDING)], name="by_person"),
    IndexModel("expires_at", name="expiry", expireAfterSeconds=0),
)
RUN_INDEXES = (
    IndexModel([("person", ASCENDING)], name="by_person"),
    IndexModel("started_at", name="expiry", expireAfterSeconds=int(RUNS_KEPT.total_seconds())),
)


class MongoSessions(SessionStore):
    """`ttl` is in seconds."""

    def __init__(self, database: Database, *, ttl: int, clock: Clock) -> None:
        self._sessions = database[COLLECTION]
        self._ttl = timedelta(seconds=ttl)
        self._clock = clock

    async def find(self, session_id: str) -> Session | None:
        living = {"_id": session_id, "expires_at": {"$gt": self._clock.now()}}
        with storage_errors():
            found = await self._sessions.find_one(living)
        return session_of(found) if found else None

    async def save(self, session: Session) -> None:
        written = session_document(session)
        document: dict[str, Any] = written | {
            "lines": Sealed(written["lines"]),
            "suggestion": Sealed(written["suggestion"]),
            "schema_version": 1,
            "used_at": session.last_activity,
            "expires_at": session.last_activity + self._ttl,
        }
        with storage_errors():
            await self._sessions.replace_one(
                {"_id": session.session_id}, document, upsert=session.is_new
            )

    async def delete(self, session_id: str) -> bool:
        with storage_errors():
            return (await self._sessions.delete_one({"_id": session_id})).deleted_count == 1

    async def listed(self, tenant: str | None, limit: int = 1_000) -> Sequence[Session]:
        wanted = {"expires_at": {"$gt": self._clock.now()}}
        return await self._found(wanted if tenant is None else wanted | {"tenant": tenant}, limit)

    async def of_person(self, person: Person) -> Sequence[Session]:
        return await self._found({"person": str(person)}, 10_000)

    async def count(self) -> int:
        with storage_errors():
            return await self._sessions.count_documents({"expires_at": {"$gt": self._clock.now()}})

    async def sweep(self, idle_since: datetime) -> int:
        with storage_errors():
            await self._sessions.delete_many({"used_at": {"$lt": idle_since}})
            return await self._sessions.estimated_document_count()

    async def _found(self, wanted: dict[str, Any], limit: int) -> Sequence[Session]:
        with storage_errors():
            found = self._sessions.find(wanted).sort("used_at", DESCENDING).limit(limit)
            return [session_of(document) async for document in found]


class MongoRunLedger(RunLedger):
    """What was asked and found is sealed. `begin` raises PersonErased."""

    def __init__(self, database: Database, tombstones: MongoTombstones) -> None:
        self._runs = database[RUNS]
        self._tombstones = tombstones

    async def begin(self, run: Run) -> None:
        document = _sealed(run) | born() | {"_id": run.run_id, "schema_version": 1, "steps": []}
        await self._tombstones.insert(Person(run.person), self._runs, [document])

    async def add(self, run_id: str, step: Step) -> None:
        with storage_errors():
            written = step_document(step)
            sealed = written | {"data": Sealed(written["data"])}
            await self._runs.update_one({"_id": run_id}, {"$push": {"steps": sealed}})

    async def end(self, run: Run) -> None:
        document = _sealed(run)
        told = {each: document[each] for each in ("task", "progress", "stall", "is_replanned")}
        with storage_errors():
            await self._runs.update_one({"_id": run.run_id}, {"$set": told})

    async def find(self, run_id: str) -> Run | None:
        with storage_errors():
            found = await self._runs.find_one({"_id": run_id})
        return run_of(found) if found else None


def _sealed(run: Run) -> dict[str, Any]:
    written = run_document(run)
    return written | {"task": Sealed(written["task"]), "progress": Sealed(written["progress"])}
