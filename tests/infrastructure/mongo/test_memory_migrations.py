"""A database of the first release goes on as it was: nothing is lost, forgotten or doubled."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from application.memory.ports import MemorySearch
from domain.memory.compression import CompressionRule
from domain.memory.state import MemoryState
from domain.shared.errors import StorageUnavailable
from infrastructure.mongo.archive_index import index_archive
from infrastructure.mongo.client import Database
from infrastructure.mongo.migrations import Migration, Migrations
from infrastructure.mongo.user_memory import MongoUserMemory
from infrastructure.mongo.user_memory_migrations import MEMORY_MIGRATIONS, PROFILE_MIGRATIONS
from infrastructure.mongo.user_profiles import MongoUserProfiles
from infrastructure.recall.cache import SegmentCache
from infrastructure.recall.index import SegmentedRecall
from tests.support.recall import COUNTER, recall_parts, segments
from tests.support.storage import prepare
from tests.support.tombstones import tombstones

MIGRATIONS = (*PROFILE_MIGRATIONS, *MEMORY_MIGRATIONS)
BORN = datetime(2026, 1, 1, tzinfo=UTC)


def old_event(user_id: str, seq: int, **changes: Any) -> dict[str, Any]:
    usual = {
        "_id": uuid4(),
        "user_id": user_id,
        "persona": "butler",
        "seq": seq,
        "role": "user" if seq % 2 else "assistant",
        "content": f"message {seq}",
        "created_at": BORN,
        "tags": ["source:text"],
    }
    return usual | changes


async def seed(database: Database, user_id: str, events: int, watermark: int = 0) -> None:
    await database["user_profiles"].insert_one(
        {
            "user_id": user_id,
            "language": "fr",
            "persona": "butler",
            "tone": "formal",
            "preferred_topics": ["tea"],
            "created_at": BORN,
            "updated_at": BORN,
        }
    )
    await database["user_memory_state"].insert_one(
        {
            "user_id": user_id,
            "persona": "butler",
            "summary": "Likes tea.",
            "compressed_through": watermark,
            "next_seq": events + 1,
            "active_at": BORN,
            "due": False,
        }
    )
    archived = {"archived_at": BORN + timedelta(days=1)}
    await database["user_memory"].insert_many(
        [
            old_event(user_id, seq, **(archived if seq <= watermark else {}))
            for seq in range(1, events + 1)
        ]
    )


@pytest.fixture
async def old(bare_database: Database) -> Database:
    await bare_database["user_profiles"].create_index("user_id", unique=True)
    pair = [("user_id", 1), ("persona", 1)]
    await bare_database["user_memory_state"].create_index(pair, unique=True)
    await seed(bare_database, "7", 10, watermark=6)
    await seed(bare_database, "8", 130)
    await bare_database["user_memory"].insert_one(old_event("9", 1))
    return bare_database


async def migrated(database: Database, migrations: Any = MIGRATIONS) -> None:
    await Migrations(database, migrations, at_once=3).run()


async def as_it_was(database: Database) -> None:
    await prepare(database)
    memory, profiles = (
        MongoUserMemory(database, tombstones(database), segments(database), rule=CompressionRule()),
        MongoUserProfiles(database, tombstones(database)),
    )
    seven = await memory.read("7", "butler")
    assert seven.state == MemoryState("7", "butler", "Likes tea.", 6, 11)
    assert [(e.seq, e.content) for e in seven.live] == [(n, f"message {n}") for n in range(7, 11)]
    assert len((await memory.read("8", "butler")).recent) == 100
    assert [e.seq for e in await memory.uncompressed("8", "butler")] == list(range(1, 131))
    profile = await profiles.get("7")
    assert profile is not None
    assert (profile.language, profile.tone, profile.created_at) == ("fr", "formal", BORN)
    for collection, documents in (("user_profiles", 2), ("user_memory_state", 2)):
        assert await database[collection].count_documents({}) == documents
    assert await database["user_memory"].count_documents({}) == 6 + 30 + 1
    assert not await database["user_memory"].count_documents({"archived_at": None})


async def test_every_memory_and_profile_is_as_it_was(old: Database) -> None:
    await migrated(old)
    await as_it_was(old)


async def test_an_archived_event_keeps_its_lifetime(old: Database) -> None:
    await migrated(old)
    [first] = await old["user_memory"].find({"user_id": "7", "seq": 1}).to_list()
    assert first["archived_at"] == BORN + timedelta(days=1)


@pytest.mark.parametrize("collection", ["user_profiles", "user_memory_state", "user_memory"])
async def test_a_migration_that_broke_off_is_completed(old: Database, collection: str) -> None:
    """It did all of its work and died before that was noted."""

    def dying(migration: Migration) -> Migration:
        async def change(database: Database, documents: Any) -> None:
            await migration.change(database, documents)
            if migration.collection == collection:
                raise StorageUnavailable("killed")

        return Migration(migration.collection, migration.version, migration.what, change)

    with pytest.raises(StorageUnavailable):
        await migrated(old, [dying(m) for m in MIGRATIONS])
    await migrated(old)
    await as_it_was(old)


async def test_who_goes_on_writing_after_it_loses_nothing(old: Database) -> None:
    await migrated(old)
    await prepare(old)
    memory = MongoUserMemory(old, tombstones(old), segments(old), rule=CompressionRule())
    known = await memory.read("7", "butler")
    [last] = known.recent[-1:]
    await memory.record(known, [last])
    assert len((await memory.read("7", "butler")).live) == 4


async def found(database: Database, user_id: str, words: str) -> list[str]:
    """Of what is shown by itself nothing is left out."""
    memory = MongoUserMemory(
        database, tombstones(database), segments(database), rule=CompressionRule()
    )
    index = SegmentedRecall(segments(database), SegmentCache(), *recall_parts(), COUNTER)
    known = await memory.read(user_id, "butler")
    turns = await index.search(MemorySearch(known, words, None, 10_000))
    return [turn.content for turn in turns]


async def test_what_was_archived_before_there_was_an_index_is_found(old: Database) -> None:
    everything = (*MIGRATIONS, index_archive(segments(old)))
    await migrated(old, everything)
    await prepare(old)
    assert await found(old, "7", "message") == [f"message {n}" for n in range(1, 11)]
    assert await found(old, "8", "message") == [f"message {n}" for n in range(1, 131)]


async def test_it_is_made_searchable_once_and_expires_with_the_archive(old: Database) -> None:
    dying = index_archive(segments(old))

    async def change(database: Database, documents: Any) -> None:
        await dying.change(database, documents)
        await database["user_memory"].update_many({}, {"$set": {"schema_version": 2}})
        raise StorageUnavailable("killed")

    with pytest.raises(StorageUnavailable):
        await migrated(old, (*MIGRATIONS, Migration("user_memory", 3, "", change)))
    await migrated(old, (*MIGRATIONS, index_archive(segments(old))))
    kept = [segment for segment in (await segments(old).load("7", "butler")).values() if segment]
    assert sum(map(len, kept)) == 6
    lives = await old["memory_segments"].distinct("archived_at", {"user_id": "7"})
    assert lives == [BORN + timedelta(days=1)]
