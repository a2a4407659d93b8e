"""What was asked for before an erasure writes nothing, through any door, however late it comes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from application.shared.asking import asked_at
from domain.memory.compression import CompressionRule
from domain.memory.events import EventRole, UserMemoryEvent
from domain.memory.state import Memory, MemoryState
from domain.personalization.profile import UserProfile
from domain.shared.identity import Person
from domain.speech.transcript import HeardWords
from domain.text_engine.generation import TokenUsage
from domain.text_engine.spending import SpendCaps, periods
from infrastructure.mongo.client import Database
from infrastructure.mongo.heard_words import MongoHeardWords
from infrastructure.mongo.text_engine_stores import MongoSpendLedger
from infrastructure.mongo.user_memory import MongoUserMemory
from infrastructure.mongo.user_profiles import MongoUserProfiles
from tests.support.every_collection import traces
from tests.support.privacy import erase
from tests.support.recall import segments
from tests.support.tombstones import tombstones

ANN = Person("50100717")
CAPS = SpendCaps(user_daily=5)
Write = Callable[[Database, str], Awaitable[object]]


async def save_profile(database: Database, user_id: str) -> None:
    profile = UserProfile.new(user_id, now=datetime.now(UTC), persona="butler")
    await MongoUserProfiles(database, tombstones(database)).save(profile)


async def record_turn(database: Database, user_id: str) -> None:
    memory = MongoUserMemory(
        database, tombstones(database), segments(database), rule=CompressionRule()
    )
    now = datetime.now(UTC)
    event = UserMemoryEvent(uuid4(), user_id, "butler", EventRole.USER, "I love tea", now, 1)
    await memory.record(Memory(MemoryState(user_id, "butler")), [event])


async def keep_words(database: Database, user_id: str) -> None:
    words = MongoHeardWords(database, tombstones(database))
    await words.put(f"1:2:{uuid4()}", user_id, HeardWords("I love tea", "en"))


async def book(database: Database, user_id: str) -> None:
    ledger = MongoSpendLedger(database, tombstones(database))
    await ledger.reserve(periods(CAPS, user_id, datetime.now(UTC)), 0.1)


async def settle(database: Database, user_id: str) -> None:
    booked = periods(CAPS, user_id, datetime.now(UTC))
    ledger = MongoSpendLedger(database, tombstones(database))
    await ledger.settle(booked, reserved=0, actual=0.1, usage=TokenUsage(1, 1))


WRITES: list[Write] = [
    save_profile,
    record_turn,
    keep_words,
    book,
    settle,
]
every_write = pytest.mark.parametrize("write", WRITES)
every_owner = pytest.mark.parametrize("user_id", ["50100717", "group:-100:50100717"])


@pytest.fixture
async def database(mongo_database: Database) -> Database:
    return mongo_database


def minutes_ago(minutes: float) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


async def everything(database: Database) -> dict[str, list[dict[str, object]]]:
    names = set(await database.list_collection_names()) - {"tombstones"}
    return {
        name: found
        for name in sorted(names)
        if (found := [d async for d in database[name].find({"person": "50100717"})])
    }


@every_write
@every_owner
async def test_a_turn_from_before_writes_nothing(
    database: Database, write: Write, user_id: str
) -> None:
    asked = minutes_ago(5)
    await erase(database, ANN)
    with asked_at(asked):
        await write(database, user_id)
    assert await traces(database, "50100717", "tea") == []


@every_write
async def test_a_turn_from_before_changes_nothing_of_somebody_who_came_back(
    database: Database, write: Write
) -> None:
    asked = minutes_ago(5)
    await erase(database, ANN)
    for again in WRITES:
        await again(database, "50100717")
    before = await everything(database)
    with asked_at(asked):
        await write(database, "50100717")
    assert await everything(database) == before
    assert await database["heard_words"].count_documents({}) == 1


@every_write
@every_owner
async def test_who_comes_back_starts_anew(database: Database, write: Write, user_id: str) -> None:
    await write(database, user_id)
    await erase(database, ANN)
    assert await traces(database, "50100717") == []
    await write(database, user_id)
    assert await traces(database, "50100717")


@every_write
async def test_a_long_turn_of_somebody_nobody_erased_writes_as_ever(
    database: Database, write: Write
) -> None:
    await erase(database, Person("50200717"))
    with asked_at(minutes_ago(20)):
        await write(database, "50100717")
    assert await traces(database, "50100717")


async def test_of_two_first_turns_the_later_one_may_write_first(database: Database) -> None:
    """Two bots, say: what came second has made the documents before the first one needs them."""
    with asked_at(minutes_ago(1)):
        await record_turn(database, "50100717")
        await save_profile(database, "50100717")
    with asked_at(minutes_ago(2)):
        await record_turn(database, "50100717")
        await save_profile(database, "50100717")
    state = await database["user_memory_state"].find_one({"user_id": "50100717"})
    assert state
    assert state["next_seq"] == 3


async def test_a_tombstone_tells_nobody_who_it_is_about_and_ends(database: Database) -> None:
    await erase(database, ANN)
    [stone] = await database["tombstones"].find().to_list()
    assert set(stone) == {"_id", "schema_version", "erased_at", "expires_at"}
    assert len(stone["_id"]) == 64
    assert stone["expires_at"] > datetime.now(UTC) + timedelta(days=29)
    indexes = await database["tombstones"].index_information()
    assert indexes["expiry"]["expireAfterSeconds"] == 0


async def test_an_erasure_and_a_late_write_at_once_leave_nothing(database: Database) -> None:
    """Whichever comes first, whatever the order of their commands."""
    for _ in range(15):
        asked = minutes_ago(1)

        async def late(write: Write, asked: datetime = asked) -> None:
            with asked_at(asked):
                await write(database, "50100717")

        await asyncio.gather(erase(database, ANN), *(late(write) for write in WRITES))
        assert await traces(database, "50100717", "tea") == []
        await database["tombstones"].delete_many({})
