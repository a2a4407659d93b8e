"""Recent events that are known are not read again, and are never other than those in the row."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.monitoring import CommandListener, CommandSucceededEvent

from domain.memory.compression import CompressionRule
from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from domain.memory.state import Memory, MemoryState
from domain.shared.identity import Person
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.memory_eraser import MongoMemoryEraser
from infrastructure.mongo.personal_data import MemoryOwners
from infrastructure.mongo.personal_memory import MongoPersonalMemory
from infrastructure.mongo.recent_events import WHOLE_MEMORY, RecentEvents
from infrastructure.mongo.user_memory import EVENT_INDEXES, EVENTS, STATE_INDEXES, STATES
from infrastructure.mongo.user_memory import MongoUserMemory as UserMemory
from tests.support.recall import segments, topics
from tests.support.tombstones import tombstones

NOON = datetime(2026, 11, 21, 12, 0, 0, 123_456, tzinfo=UTC)


class Answers(CommandListener):
    """What the database sent of recent events, read by read."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def started(self, event: object) -> None:
        pass

    def failed(self, event: object) -> None:
        pass

    def succeeded(self, event: CommandSucceededEvent) -> None:
        if event.command_name == "find":
            self.rows += event.reply["cursor"]["firstBatch"]


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
async def database(
    mongo_uri_and_name: tuple[str, str], answers: Answers
) -> AsyncIterator[Database]:
    async with open_mongo(*mongo_uri_and_name, listeners=[answers]) as opened:
        await opened[STATES].create_indexes([*STATE_INDEXES])
        await opened[EVENTS].create_indexes([*EVENT_INDEXES])
        yield opened


def replica(database: Database, known: RecentEvents | None = None) -> UserMemory:
    rule = CompressionRule(50)
    known = known or RecentEvents()
    return UserMemory(database, tombstones(database), segments(database), rule=rule, known=known)


def said(text: str, user_id: str = "42", seq: int = 1) -> UserMemoryEvent:
    event_id = event_id_for(f"{user_id}/{text}", EventRole.USER)
    return UserMemoryEvent(event_id, user_id, "butler", EventRole.USER, text, NOON, seq)


async def say(memory: UserMemory, *texts: str, user_id: str = "42") -> None:
    known = await memory.read(user_id, "butler")
    numbered = enumerate(texts, start=known.state.next_seq)
    await memory.record(known, [said(text, user_id, number) for number, text in numbered])


def words(memory: Memory) -> list[str]:
    return [event.content for event in memory.recent]


async def test_what_is_known_is_not_sent_again(database: Database, answers: Answers) -> None:
    memory = replica(database)
    await say(memory, "one")
    await say(memory, "two")
    answers.rows.clear()
    await say(memory, "three")
    assert words(await memory.read("42", "butler")) == ["one", "two", "three"]
    assert not any("recent" in row for row in answers.rows)


async def test_what_is_known_is_what_is_stored(database: Database) -> None:
    memory = replica(database)
    for text in ("one", "two", "three"):
        await say(memory, text)
    assert await memory.read("42", "butler") == await replica(database).read("42", "butler")


async def test_of_many_rows_the_known_ones_come_without_their_events(
    database: Database, answers: Answers
) -> None:
    memory, other = replica(database), replica(database)
    for user_id in ("42", "43", "44"):
        await say(memory, "hello", user_id=user_id)
    await asyncio.gather(*(memory.read(user_id, "butler") for user_id in ("42", "43", "44")))
    await say(other, "elsewhere", user_id="43")
    answers.rows.clear()
    found = await asyncio.gather(
        *(memory.read(each, "butler") for each in ("42", "43", "44", "45"))
    )
    assert list(map(words, found)) == [["hello"], ["hello", "elsewhere"], ["hello"], []]
    assert [row["_id"] for row in answers.rows if "recent" in row] == ["43|butler"]


async def test_what_another_replica_records_is_seen(database: Database) -> None:
    one, other = replica(database), replica(database)
    for number in range(4):
        await say((one, other)[number % 2], f"line {number}")
    expected = [f"line {number}" for number in range(4)]
    assert words(await one.read("42", "butler")) == expected
    assert words(await other.read("42", "butler")) == expected


async def test_what_is_forgotten_elsewhere_is_gone(database: Database) -> None:
    one, other = replica(database), replica(database)
    await say(one, "a secret")
    await one.read("42", "butler")
    await other.reset("42")
    assert words(await one.read("42", "butler")) == []
    await say(one, "another day")
    assert words(await one.read("42", "butler")) == ["another day"]


async def test_a_single_thing_forgotten_while_a_turn_runs_stays_forgotten(
    database: Database,
) -> None:
    memory = replica(database)
    await say(memory, "a secret", "the weather")
    before = await memory.read("42", "butler")
    eraser = MongoMemoryEraser(database, segments(database), topics())
    await eraser.forget("42", [said("a secret").event_id], [])
    await memory.record(before, [said("good night")])
    assert words(await memory.read("42", "butler")) == ["the weather", "good night"]


async def test_nobody_erased_is_remembered_when_they_come_back(database: Database) -> None:
    memory = replica(database)
    await say(memory, "a secret")
    await memory.read("42", "butler")
    erasing = MongoPersonalMemory(database, MemoryOwners(database, lambda: [STATES]))
    await erasing.erase(Person("42"))
    await say(memory, "hello again")
    assert words(await memory.read("42", "butler")) == ["hello again"]


async def test_what_is_archived_is_no_longer_recent(database: Database) -> None:
    memory = replica(database)
    await say(memory, "one", "two")
    lease = await memory.lease("42", "butler", now=NOON, duration=timedelta(minutes=1))
    assert lease
    before = await memory.read("42", "butler")
    await memory.compress(lease, previous_watermark=0, watermark=1, summary="One.", now=NOON)
    await memory.archive("42", "butler", through=1, now=NOON)
    after = await memory.read("42", "butler")
    assert words(before) == ["one", "two"]
    assert words(after) == ["two"]
    assert after.state.summary == "One."


async def test_nobody_is_known_for_long_after_their_turn(database: Database) -> None:
    now = [0.0]
    known = RecentEvents(clock=lambda: now[0])
    memory = replica(database, known)
    await say(memory, "one")
    await memory.read("42", "butler")
    now[0] = 200.0
    await known.drop_outdated()
    assert known.fields(["42|butler"]) != WHOLE_MEMORY
    now[0] = 301.0
    await known.drop_outdated()
    assert known.fields(["42|butler"]) == WHOLE_MEMORY


async def test_the_least_used_go_where_there_is_no_more_room(database: Database) -> None:
    known = RecentEvents(most=2_000)
    memory = replica(database, known)
    for user_id in ("42", "43", "44"):
        await say(memory, "hello", user_id=user_id)
        await memory.read(user_id, "butler")
    assert known.fields(["42|butler"]) == WHOLE_MEMORY
    assert known.fields(["43|butler", "44|butler"]) != WHOLE_MEMORY


class Forgetful(RecentEvents):
    """Knows nothing any more when the answer comes."""

    def fields(self, keys: Sequence[str]) -> dict[str, Any]:
        chosen = super().fields(keys)
        for key in keys:
            user_id, persona = key.split("|")
            self.forget(Memory(MemoryState(user_id, persona)))
        return chosen


async def test_what_went_while_it_was_left_out_is_read_after_all(database: Database) -> None:
    memory = replica(database, Forgetful())
    await say(memory, "one")
    for _ in range(2):
        assert words(await memory.read("42", "butler")) == ["one"]
