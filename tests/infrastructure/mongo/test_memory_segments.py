"""Of an archive that grows, a process loads what is new, and keeps what nobody has forgotten."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from application.memory.ports import MemorySearch
from domain.memory.compression import CompressionRule
from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from infrastructure.mongo.client import Database
from infrastructure.mongo.imported_memory import MongoConversationArchive
from infrastructure.mongo.memory_eraser import MongoMemoryEraser
from infrastructure.mongo.user_memory import MongoUserMemory
from infrastructure.recall.cache import SegmentCache, SegmentVersion
from infrastructure.recall.index import SegmentedRecall
from infrastructure.recall.segment import Segment
from tests.support.recall import COUNTER, recall_parts, segments, topics
from tests.support.tombstones import tombstones

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
TEACHER, GARDEN, BOAT = "My teacher was called Ada", "The garden is wet", "I bought a boat"


def said(text: str, minute: int) -> UserMemoryEvent:
    event_id = event_id_for(text, EventRole.USER)
    at = NOW + timedelta(minutes=minute)
    return UserMemoryEvent(event_id, "42", "butler", EventRole.USER, text, at, 0)


class House:
    """A process that reads, and others that write."""

    def __init__(self, database: Database) -> None:
        self.segments = segments(database)
        self.cache = SegmentCache()
        self.index = SegmentedRecall(self.segments, self.cache, *recall_parts(), COUNTER)
        self._archive = MongoConversationArchive(database, tombstones(database), self.segments)
        self._eraser = MongoMemoryEraser(database, self.segments, topics())
        self._memory = MongoUserMemory(
            database, tombstones(database), self.segments, rule=CompressionRule(5)
        )

    async def archive(self, text: str, minute: int) -> None:
        end = await self._archive.reserve("42", "butler", 1)
        await self._archive.add([said(text, minute)], first=end - 1, language=None)

    async def forget(self, text: str) -> None:
        await self._eraser.forget("42", {event_id_for(text, EventRole.USER)}, ())

    async def found(self, question: str) -> list[str]:
        memory = await self._memory.read("42", "butler")
        turns = await self.index.search(MemorySearch(memory, question, NOW, 1000))
        return [turn.content for turn in turns]

    async def loaded(self, *known: SegmentVersion) -> Mapping[SegmentVersion, Segment | None]:
        return await self.segments.load("42", "butler", known)


@pytest.fixture
async def house(mongo_database: Database) -> House:
    house = House(mongo_database)
    await house.archive(TEACHER, 0)
    assert await house.found("teacher") == [TEACHER]
    return house


async def test_what_is_known_is_not_sent_again(house: House) -> None:
    [known] = await house.loaded()
    await house.archive(GARDEN, 1)
    [(first, nothing), (_, added)] = (await house.loaded(known)).items()
    assert first == known
    assert nothing is None
    assert added
    assert added.content(0) == GARDEN


async def test_what_changed_is_sent_again(house: House) -> None:
    await house.archive(GARDEN, 1)
    known = [version._replace(revision=1) for version in await house.loaded()]
    assert None not in (await house.loaded(*known)).values()


async def test_what_was_archived_since_is_found_with_the_rest(house: House) -> None:
    await house.archive(GARDEN, 1)
    await house.archive(BOAT, 2)
    assert await house.found("teacher garden boat") == [TEACHER, GARDEN, BOAT]


async def test_what_was_said_before_all_that_is_known_is_found_too(house: House) -> None:
    await house.archive(GARDEN, -60)
    assert await house.found("teacher") == [GARDEN, TEACHER]


async def test_what_was_only_added_to_stays_at_hand(house: House) -> None:
    await house.archive(GARDEN, 1)
    await house.index.drop_outdated()
    assert house.cache.size > 0
    assert await house.found("teacher") == [TEACHER, GARDEN]


async def test_what_was_forgotten_elsewhere_is_let_go(house: House) -> None:
    await house.archive(GARDEN, 1)
    assert await house.found("teacher") == [TEACHER, GARDEN]
    await house.forget(TEACHER)
    await house.index.drop_outdated()
    assert house.cache.size == 0
    assert await house.found("garden") == [GARDEN]


async def test_what_was_forgotten_after_something_was_added_is_not_found(house: House) -> None:
    await house.archive(GARDEN, 1)
    await house.forget(TEACHER)
    assert await house.found("teacher garden") == [GARDEN]
