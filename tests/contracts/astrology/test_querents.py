"""People with their births, in memory and in MongoDB alike."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from bson import encode
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from pymongo.database import Database as SynchronousDatabase

from application.astrology.ports import Querents
from domain.astrology.birth import Birth
from domain.astrology.civil_time import Calendar
from domain.astrology.places import Place
from domain.astrology.querent import OWN, DailyWord, Intake, Purpose, Querent
from domain.shared.identity import Person
from infrastructure.in_memory.querents import InMemoryQuerents
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.migrations import Migrations
from infrastructure.mongo.querents import INDEXES, MIGRATIONS, MongoQuerents
from infrastructure.mongo.sealing import DataKey, Keyring
from infrastructure.mongo.tombstones import MongoTombstones

STANDARD: CodecOptions[dict[str, Any]] = CodecOptions(
    uuid_representation=UuidRepresentation.STANDARD
)
Stored = SynchronousDatabase[dict[str, Any]]
ANN = Person("501")
PETROGRAD = Place("Saint Petersburg", "RU", 59.94, 30.31, "Europe/Moscow", 5_351_935)
BIRTH = Birth(date(1917, 10, 25), time(12, 30), PETROGRAD, Calendar.JULIAN, 0)
NINE = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(params=["in_memory", "mongo"])
async def querents(request: pytest.FixtureRequest, mongo_database: Database) -> Querents:
    if request.param == "in_memory":
        return InMemoryQuerents()
    await mongo_database["querents"].create_indexes(list(INDEXES))
    return MongoQuerents(mongo_database, MongoTombstones(mongo_database, b"secret"))


def subscribed(at: datetime = NINE) -> Querent:
    return Querent(ANN, daily=DailyWord(9, "Europe/Paris", 1, 501, "fr", at))


async def test_of_a_stranger_nothing_is_known(querents: Querents) -> None:
    assert await querents.get(ANN) == Querent(ANN)


async def test_births_and_what_is_being_asked_are_kept(querents: Querents) -> None:
    intake = Intake(
        Purpose.MATCH, True, "Миша", True, (date(1990, 4, 3), date(1990, 3, 4)), time(8), False
    )
    known = Querent(ANN).knowing(OWN, BIRTH).knowing("дочь", BIRTH).asked(intake)
    await querents.save(known)
    assert await querents.get(ANN) == known
    await querents.save(known.asked(replace(intake, places=(PETROGRAD,), calendar=Calendar.JULIAN)))
    assert (await querents.get(ANN)).intake != intake


async def test_words_are_due_from_their_moment_on(querents: Querents) -> None:
    await querents.save(subscribed())
    assert await querents.due(NINE.replace(hour=8), 10) == []
    assert [each.person for each in await querents.due(NINE, 10)] == [ANN]


async def test_what_is_planned_anew_is_planned_once(querents: Querents) -> None:
    await querents.save(subscribed())
    tomorrow, never = NINE.replace(day=22), NINE.replace(day=30)
    await querents.plan(ANN, NINE, tomorrow, "Asia/Tokyo")
    await querents.plan(ANN, NINE, never, "Europe/Paris")
    daily = (await querents.get(ANN)).daily
    assert daily
    assert (daily.next_at, daily.zone) == (tomorrow, "Asia/Tokyo")


@pytest.fixture
async def sealing(mongo_uri_and_name: tuple[str, str]) -> AsyncIterator[Database]:
    keyring = Keyring([DataKey(b"k" * 32)])
    async with open_mongo(*mongo_uri_and_name, keyring=keyring) as database:
        yield database


def raw(stored: Stored) -> bytes:
    return b"".join(
        encode(each, codec_options=STANDARD) for each in stored["querents"].find({"person": "501"})
    )


async def test_no_reader_of_the_database_reads_a_birth(sealing: Database, stored: Stored) -> None:
    querents = MongoQuerents(sealing, MongoTombstones(sealing, b"secret"))
    asked = Intake(days=(date(1990, 3, 4),))
    await querents.save(subscribed().knowing(OWN, BIRTH).asked(asked))
    for word in (b"1917-10-25", b"Saint Petersburg", b"12:30", b"1990-03-04"):
        assert word not in raw(stored)
    assert (await querents.get(ANN)).birth_of(OWN) == BIRTH


async def test_births_of_before_are_encrypted_by_the_migration(
    mongo_database: Database, sealing: Database, stored: Stored
) -> None:
    known = subscribed().knowing(OWN, BIRTH)
    await MongoQuerents(mongo_database, MongoTombstones(mongo_database, b"secret")).save(known)
    stored["querents"].update_many({}, {"$set": {"schema_version": 1}})
    assert b"1917-10-25" in raw(stored)
    await Migrations(sealing, MIGRATIONS).run()
    assert b"1917-10-25" not in raw(stored)
    assert await MongoQuerents(sealing, MongoTombstones(sealing, b"secret")).get(ANN) == known
