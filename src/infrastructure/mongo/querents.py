import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.asynchronous.client_session import AsyncClientSession

from application.astrology.ports import Querents
from domain.astrology.birth import Birth
from domain.astrology.civil_time import Calendar
from domain.astrology.places import Place
from domain.astrology.querent import DailyWord, Intake, NamedBirth, Purpose, Querent
from domain.shared.identity import Person
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.mongo.migrations import Migration, below
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones, born

COLLECTION = "querents"
SCHEMA_VERSION = 2
INDEXES = (
    IndexModel([("person", ASCENDING)], name="by_person", unique=True),
    IndexModel(
        [("daily.next_at", ASCENDING)],
        name="daily_due",
        partialFilterExpression={"daily.next_at": {"$exists": True}},
    ),
)
Document = dict[str, Any]


async def _seal(database: Database, documents: Sequence[Document]) -> None:
    for document in documents:
        intake = document.get("intake")
        sealed = {
            "births": Sealed(document["births"]),
            "intake": Sealed(intake) if intake else None,
            "schema_version": SCHEMA_VERSION,
        }
        key = {"_id": document["_id"]} | below(SCHEMA_VERSION)
        await database[COLLECTION].update_one(key, {"$set": sealed})


MIGRATIONS = (Migration(COLLECTION, SCHEMA_VERSION, "births are encrypted", _seal),)


class MongoQuerents(Querents):
    """One document a person; births and what was told of one lie encrypted."""

    def __init__(
        self, database: Database, tombstones: MongoTombstones, reads: JoinedReads | None = None
    ) -> None:
        self._querents = database[COLLECTION]
        self._reads = reads or JoinedReads(database)
        self._reads.choose_key(COLLECTION, "person")
        self._reads.with_every_turn(COLLECTION, lambda turn: str(turn.person))
        self._tombstones = tombstones

    async def get(self, person: Person) -> Querent:
        found = await self._reads.read(COLLECTION, str(person))
        return _querent(person, found) if found else Querent(person)

    async def save(self, querent: Querent) -> None:
        document = _document(querent)

        async def write(
            condition: Document, may_make: bool, session: AsyncClientSession | None
        ) -> bool:
            made = {"$setOnInsert": born()} if may_make else {}
            result = await self._querents.update_one(
                condition, {"$set": document} | made, upsert=may_make, session=session
            )
            return result.matched_count == 1

        key = {"person": str(querent.person)}
        try:
            await self._tombstones.upsert(querent.person, self._querents, key, write)
        finally:
            self._reads.changed(COLLECTION, str(querent.person))

    async def plan(
        self, person: Person, done: dt.datetime, following: dt.datetime, zone: str
    ) -> None:
        planned = {"person": str(person), "daily.next_at": done}
        changes = {"daily.next_at": following, "daily.zone": zone}
        with storage_errors():
            await self._querents.update_one(planned, {"$set": changes})
        self._reads.changed(COLLECTION, str(person))

    async def due(self, now: dt.datetime, limit: int) -> Sequence[Querent]:
        wanted = {"daily.next_at": {"$lte": now}}
        with storage_errors():
            cursor = self._querents.find(wanted).sort("daily.next_at", ASCENDING).limit(limit)
            return [_querent(Person(each["person"]), each) async for each in cursor]


def _document(querent: Querent) -> Document:
    return {
        "schema_version": SCHEMA_VERSION,
        "births": Sealed([{"name": e.name} | _birth_document(e.birth) for e in querent.births]),
        "intake": Sealed(_intake_document(querent.intake)) if querent.intake else None,
        "daily": asdict(querent.daily) if querent.daily else None,
    }


def _querent(person: Person, document: Mapping[str, Any]) -> Querent:
    births = tuple(NamedBirth(each["name"], _birth(each)) for each in document["births"])
    intake, daily = document.get("intake"), document.get("daily")
    return Querent(
        person, births, _intake(intake) if intake else None, DailyWord(**daily) if daily else None
    )


def _birth_document(birth: Birth) -> Document:
    return {
        "day": birth.day.isoformat(),
        "time": birth.time and birth.time.isoformat(),
        "place": asdict(birth.place),
        "calendar": birth.calendar.value,
        "fold": birth.fold,
    }


def _birth(document: Mapping[str, Any]) -> Birth:
    return Birth(
        dt.date.fromisoformat(document["day"]),
        _time(document["time"]),
        Place(**document["place"]),
        Calendar(document["calendar"]),
        document["fold"],
    )


def _intake_document(intake: Intake) -> Document:
    return asdict(intake) | {
        "purpose": intake.purpose.value,
        "days": [day.isoformat() for day in intake.days],
        "time": intake.time and intake.time.isoformat(),
        "calendar": intake.calendar and intake.calendar.value,
    }


def _intake(document: Mapping[str, Any]) -> Intake:
    calendar = document["calendar"]
    return Intake(
        **dict(document)
        | {
            "purpose": Purpose(document["purpose"]),
            "days": tuple(map(dt.date.fromisoformat, document["days"])),
            "time": _time(document["time"]),
            "places": tuple(Place(**each) for each in document["places"]),
            "calendar": Calendar(calendar) if calendar else None,
        }
    )


def _time(written: str | None) -> dt.time | None:
    return dt.time.fromisoformat(written) if written else None
