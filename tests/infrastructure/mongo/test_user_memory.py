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
from domain.memory.events import EventRole, MemoryState, UserMemoryEvent
from domain.personalization.profile import UserProfile
from domain.shared.errors import StorageUnavailable
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.user_memory import EVENTS, STATES, MongoUserMemory
from infrastructure.mongo.user_profiles import MongoUserProfiles
from tests.support.storage import prepare

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)


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
        await prepare(opened)
        commands.sent.clear()
        yield opened


async def test_a_reply_costs_four_commands_in_two_round_trips(
    database: Database, commands: Commands
) -> None:
    profiles, memory = MongoUserProfiles(database), MongoUserMemory(database, cap=50)
    await asyncio.gather(
        profiles.get("42"), memory.reserve("42", "butler", 2), memory.recent("42", "butler", 60)
    )
    assert sorted(commands.names()) == ["find", "find", "findAndModify"]
    await memory.record([event(1), event(2)])
    assert commands.names()[3:] == ["insert"]


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


async def test_recall_reads_no_more_than_its_limit_however_long_the_archive(
    database: Database, commands: Commands
) -> None:
    memory = MongoUserMemory(database, cap=50)
    await memory.record([event(seq) for seq in range(1, 301)])
    await memory.archive("42", "butler", through=280, now=NOW)
    assert len(await memory.recent("42", "butler", 60)) == 20

    explained = await explain_last_find(database, commands)
    [scan] = [s for s in stages(explained["queryPlanner"]["winningPlan"]) if s["stage"] == "IXSCAN"]
    assert scan["keyPattern"] == {"user_id": 1, "persona": 1, "seq": -1}
    assert executed(explained)["totalDocsExamined"] == 60
    assert executed(explained)["totalKeysExamined"] == 60


async def test_finding_the_due_reads_the_due_alone(database: Database, commands: Commands) -> None:
    memory = MongoUserMemory(database, cap=50)
    await asyncio.gather(*(memory.reserve(f"idle-{n}", "butler", 50) for n in range(100)))
    await asyncio.gather(*(memory.reserve(f"due-{n}", "butler", 51) for n in range(3)))
    assert len(await memory.due(100)) == 3

    explained = await explain_last_find(database, commands)
    plan = list(stages(explained["queryPlanner"]["winningPlan"]))
    [scan] = [stage for stage in plan if stage["stage"] == "IXSCAN"]
    assert scan["isPartial"] is True
    assert "SORT" not in {stage["stage"] for stage in plan}
    assert executed(explained)["totalKeysExamined"] == 3


async def test_a_compressed_state_leaves_the_index_of_the_due(database: Database) -> None:
    memory = MongoUserMemory(database, cap=50)
    await memory.reserve("42", "butler", 51)
    lease = await memory.lease("42", "butler", now=NOW, duration=timedelta(minutes=1))
    assert lease is not None
    await memory.compress(lease, previous_watermark=0, watermark=51, summary="…", now=NOW)
    stored = await database[STATES].find_one({"user_id": "42"})
    assert stored is not None
    assert stored["due"] is False
    assert "due_since" not in stored


async def test_an_archived_event_keeps_the_time_of_its_archiving(database: Database) -> None:
    memory = MongoUserMemory(database, cap=50)
    await memory.record([event(1)])
    await memory.archive("42", "butler", through=1, now=NOW)
    await memory.archive("42", "butler", through=1, now=NOW + timedelta(days=1))
    stored = await database[EVENTS].find_one({"user_id": "42"})
    assert stored is not None
    assert stored["archived_at"] == NOW


async def test_a_refused_event_is_told_without_its_text(database: Database) -> None:
    await database.command("collMod", EVENTS, validator={"seq": {"$lt": 10}})
    memory = MongoUserMemory(database, cap=50)
    kept = event(1)
    with pytest.raises(StorageUnavailable) as refusal:
        await memory.record([event(10, content="a secret"), kept])
    assert "secret" not in str(refusal.value)
    assert refusal.value.__suppress_context__
    assert list(await memory.recent("42", "butler", 10)) == [kept]


LEASE = Lease("42", "butler", uuid4(), NOW)
Call = Callable[[MongoUserProfiles, MongoUserMemory], Awaitable[object]]
CALLS: dict[str, Call] = {
    "get": lambda profiles, _: profiles.get("42"),
    "save": lambda profiles, _: profiles.save(UserProfile.new("42", now=NOW, persona="butler")),
    "delete": lambda profiles, _: profiles.delete("42"),
    "reserve": lambda _, memory: memory.reserve("42", "butler", 2),
    "give_back": lambda _, memory: memory.give_back(MemoryState("42", "butler"), 2),
    "state": lambda _, memory: memory.state("42", "butler"),
    "recent": lambda _, memory: memory.recent("42", "butler", 10),
    "uncompressed": lambda _, memory: memory.uncompressed("42", "butler"),
    "record": lambda _, memory: memory.record([event(1)]),
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
        await call(MongoUserProfiles(database), MongoUserMemory(database, cap=50))
