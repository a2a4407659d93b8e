"""What only a real server can show: commands, plans and refusals."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pymongo
import pytest
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

from application.memory.ports import Lease
from domain.memory.compression import CompressionRule
from domain.memory.events import EventRole, UserMemoryEvent
from domain.memory.state import Memory, MemoryState
from domain.personalization.profile import UserProfile
from domain.shared.errors import StorageUnavailable
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.user_memory import EVENTS, STATES, MongoUserMemory
from infrastructure.mongo.user_profiles import MongoUserProfiles
from tests.support.recall import segments
from tests.support.tombstones import in_the_first_seconds_of_a_turn, tombstones

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _first_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_first_seconds_of_a_turn(monkeypatch)


def event(seq: int, user_id: str = "42", content: str = "…") -> UserMemoryEvent:
    return UserMemoryEvent(uuid4(), user_id, "butler", EventRole.USER, content, NOW, seq)


class Commands(CommandListener):
    """Which commands were sent since the last look."""

    def __init__(self) -> None:
        self.sent: list[CommandStartedEvent] = []

    def started(self, event: CommandStartedEvent) -> None:
        self.sent.append(event)

    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    def failed(self, event: CommandFailedEvent) -> None: ...

    def names(self) -> list[str]:
        return [event.command_name for event in self.sent]


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
async def database(
    mongo_uri_and_name: tuple[str, str], commands: Commands
) -> AsyncIterator[Database]:
    async with open_mongo(*mongo_uri_and_name, listeners=[commands]) as opened:
        yield opened


async def remember(memory: MongoUserMemory, count: int, user_id: str = "42") -> None:
    known = await memory.read(user_id, "butler")
    first = known.state.next_seq
    await memory.record(known, [event(first + number, user_id) for number in range(count)])


def opened(database: Database, cap: int = 50) -> MongoUserMemory:
    return MongoUserMemory(
        database, tombstones(database), segments(database), rule=CompressionRule(cap)
    )


async def test_a_reply_costs_three_commands_in_two_round_trips(
    database: Database, commands: Commands
) -> None:
    profiles, memory = MongoUserProfiles(database, tombstones(database)), opened(database)
    _, known = await asyncio.gather(profiles.get("42"), memory.read("42", "butler"))
    assert commands.names() == ["find", "find"]
    await memory.record(known, [event(1), event(2)])
    assert commands.names()[2:] == ["update"]


async def test_what_many_turns_read_and_write_at_once_goes_in_few_commands(
    database: Database, commands: Commands
) -> None:
    memory, profiles = opened(database), MongoUserProfiles(database, tombstones(database))

    async def turn(user_id: str) -> None:
        await asyncio.gather(profiles.get(user_id), remember(memory, 2, user_id))

    await asyncio.gather(*(turn(str(100 + number)) for number in range(50)))
    assert len(commands.names()) < 15
    assert await database[STATES].count_documents({"next_seq": 3}) == 50


async def test_of_turns_written_together_only_the_one_that_lost_is_written_again(
    database: Database, commands: Commands
) -> None:
    memory = opened(database)
    known = await memory.read("42", "butler")
    await remember(memory, 2)
    commands.sent.clear()
    others = (remember(memory, 2, str(100 + number)) for number in range(5))
    await asyncio.gather(memory.record(known, [event(1), event(2)]), *others)
    stored = await memory.read("42", "butler")
    assert [e.seq for e in stored.recent] == [1, 2, 3, 4]
    for number in range(5):
        assert len((await memory.read(str(100 + number), "butler")).recent) == 2


def executed(explained: dict[str, Any]) -> dict[str, Any]:
    statistics: dict[str, Any] = explained["executionStats"]
    return statistics


def stages(plan: dict[str, Any]) -> Iterable[dict[str, Any]]:
    yield plan
    if "inputStage" in plan:
        yield from stages(plan["inputStage"])


async def explain_last_find(database: Database, commands: Commands) -> dict[str, Any]:
    found = commands.sent[-1].command
    command = {name: found[name] for name in ("find", "filter", "sort", "limit")}
    return await database.command("explain", command, verbosity="executionStats")


async def test_finding_the_due_reads_the_due_alone(database: Database, commands: Commands) -> None:
    memory = opened(database)
    await asyncio.gather(*(remember(memory, 50, f"1{n:03}") for n in range(100)))
    await asyncio.gather(*(remember(memory, 51, f"2{n:03}") for n in range(3)))
    assert len(await memory.due(100)) == 3

    explained = await explain_last_find(database, commands)
    plan = list(stages(explained["queryPlanner"]["winningPlan"]))
    [scan] = [stage for stage in plan if stage["stage"] == "IXSCAN"]
    assert scan["isPartial"] is True
    assert "SORT" not in {stage["stage"] for stage in plan}
    assert executed(explained)["totalKeysExamined"] == 3


async def test_a_compressed_state_leaves_the_index_of_the_due(database: Database) -> None:
    memory = opened(database)
    await remember(memory, 51)
    lease = await memory.lease("42", "butler", now=NOW, duration=timedelta(minutes=1))
    assert lease is not None
    await memory.compress(lease, previous_watermark=0, watermark=51, summary="…", now=NOW)
    stored = await database[STATES].find_one({"user_id": "42"})
    assert stored is not None
    assert stored["due"] is False
    assert "due_since" not in stored


async def test_a_row_stays_small_however_long_nothing_is_compressed(database: Database) -> None:
    memory = opened(database, cap=5)
    for _ in range(20):
        await remember(memory, 2)
    stored = await database[STATES].find_one({"user_id": "42"})
    assert stored is not None
    assert len(stored["recent"]) == 10
    assert await database[EVENTS].count_documents({"archived_at": {"$ne": None}}) == 30


async def test_very_long_events_leave_the_row_sooner(database: Database) -> None:
    memory = opened(database)
    for number in range(1, 6):
        known = await memory.read("42", "butler")
        await memory.record(known, [event(number, content="long " * 120_000)])
    stored = await database[STATES].find_one({"user_id": "42"})
    assert stored is not None
    assert len(stored["recent"]) < 5
    assert [e.seq for e in await memory.uncompressed("42", "butler")] == [1, 2, 3, 4, 5]


async def test_an_archived_event_keeps_the_time_of_its_archiving(database: Database) -> None:
    memory = opened(database, cap=5)
    for _ in range(6):
        await remember(memory, 2)
    [first, *_] = await database[EVENTS].find().sort("seq", 1).to_list()
    await memory.archive("42", "butler", through=12, now=NOW + timedelta(days=1))
    again = await database[EVENTS].find_one({"_id": first["_id"]})
    assert again == first


async def test_a_refused_turn_is_told_without_its_text(database: Database) -> None:
    await database.command("collMod", STATES, validator={"next_seq": {"$lt": 3}})
    memory = opened(database)
    known = await memory.read("42", "butler")
    with pytest.raises(StorageUnavailable) as refusal:
        await memory.record(known, [event(1, content="a secret"), event(2), event(3)])
    assert "secret" not in str(refusal.value)
    assert refusal.value.__suppress_context__
    await memory.record(known, [event(1)])


LEASE = Lease("42", "butler", uuid4(), NOW)
Call = Callable[[MongoUserProfiles, MongoUserMemory], Awaitable[object]]
CALLS: dict[str, Call] = {
    "get": lambda profiles, _: profiles.get("42"),
    "save": lambda profiles, _: profiles.save(UserProfile.new("42", now=NOW, persona="butler")),
    "delete": lambda profiles, _: profiles.delete("42"),
    "uncompressed": lambda _, memory: memory.uncompressed("42", "butler"),
    "read": lambda _, memory: memory.read("42", "butler"),
    "record": lambda _, memory: memory.record(Memory(MemoryState("42", "butler")), [event(1)]),
    "due": lambda _, memory: memory.due(10),
    "lease": lambda _, memory: memory.lease("42", "butler", now=NOW, duration=timedelta(1)),
    "release": lambda _, memory: memory.release(LEASE),
    "compress": lambda _, memory: memory.compress(
        LEASE, previous_watermark=0, watermark=1, summary="", now=NOW
    ),
    "archive": lambda _, memory: memory.archive("42", "butler", through=1, now=NOW),
    "reset": lambda _, memory: memory.reset("42"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_every_call_tells_when_the_database_takes_too_long(
    database: Database, call: Call
) -> None:
    with pymongo.timeout(1e-6), pytest.raises(StorageUnavailable):
        await call(MongoUserProfiles(database, tombstones(database)), opened(database))
