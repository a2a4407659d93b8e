"""What one person said long ago takes no more room than the setting leaves it."""

from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry

from application.memory.room import KeepWithinRoomUseCase
from domain.memory.compression import CompressionRule
from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from infrastructure.archive_metrics import ArchiveMetrics
from infrastructure.counted_repositories import CountedMemory
from infrastructure.mongo.archive_room import MongoArchiveRoom
from infrastructure.mongo.client import Database
from infrastructure.mongo.memory_episodes import MongoEpisodes
from infrastructure.mongo.memory_eraser import MongoMemoryEraser
from infrastructure.mongo.user_memory import MongoUserMemory
from tests.support.recall import segments, topics
from tests.support.stored_memory import stored_events
from tests.support.tombstones import tombstones

ANN, BOB = "501", "502"
MOST = 40_000
NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def memory(mongo_database: Database, registry: CollectorRegistry) -> CountedMemory:
    """As the product puts it together, with room for 40 kB a person."""
    kept = segments(mongo_database)
    room = KeepWithinRoomUseCase(
        MongoArchiveRoom(mongo_database),
        MongoMemoryEraser(mongo_database, kept, topics()),
        MongoEpisodes(mongo_database, tombstones(mongo_database)),
        ArchiveMetrics(registry),
        most=MOST,
    )
    stored = MongoUserMemory(
        mongo_database, tombstones(mongo_database), kept, rule=CompressionRule(100)
    )
    return CountedMemory(stored, registry, room.execute)


async def talk(memory: CountedMemory, who: str, first: int, size: int) -> None:
    """Ten messages of `size` characters are said, and archived."""
    said = [
        UserMemoryEvent(
            event_id=event_id_for(f"{who}/{number}", EventRole.USER),
            user_id=who,
            persona="butler",
            role=EventRole.USER,
            content="я" * size,
            created_at=NOW + timedelta(minutes=number),
            seq=number,
        )
        for number in range(first, first + 10)
    ]
    await memory.record(await memory.read(who, "butler"), said)
    await memory.archive(who, "butler", through=first + 9, now=NOW)


async def test_the_oldest_go_when_the_archive_is_full(
    memory: CountedMemory, mongo_database: Database, registry: CollectorRegistry
) -> None:
    for first in range(1, 61, 10):
        await talk(memory, ANN, first, size=500)
    room = MongoArchiveRoom(mongo_database)
    left = [event["seq"] for event in await stored_events(mongo_database, ANN)]
    assert await room.used(ANN) <= MOST
    assert left == list(range(left[0], 61))
    assert left[0] > 1
    assert registry.get_sample_value("memory_archive_trimmed_total") == left[0] - 1
    assert registry.get_sample_value("memory_archive_bytes_count") == 6


async def test_nothing_goes_while_there_is_room_nor_of_anybody_else(
    memory: CountedMemory, mongo_database: Database
) -> None:
    await talk(memory, BOB, 1, size=10)
    for first in range(1, 61, 10):
        await talk(memory, ANN, first, size=500)
    assert len(await stored_events(mongo_database, BOB)) == 10
