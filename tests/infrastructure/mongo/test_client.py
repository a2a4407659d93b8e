from datetime import UTC, datetime
from uuid import uuid4

import pymongo
import pytest
from pymongo.errors import DuplicateKeyError

from domain.shared.errors import ConfigurationError, StorageUnavailable
from infrastructure.mongo.client import Database, open_mongo, storage_errors
from tests.support.ports import free_port


async def test_identifiers_and_instants_come_back_as_they_went_in(
    mongo_database: Database,
) -> None:
    written = {"_id": uuid4(), "at": datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)}
    await mongo_database.things.insert_one(written)
    assert await mongo_database.things.find_one() == written


async def test_the_address_may_say_how_long_is_waited_for_the_server() -> None:
    async with open_mongo(
        "mongodb://127.0.0.1/?serverSelectionTimeoutMS=500", "majordome"
    ) as found:
        options = found.client.options
        assert options.server_selection_timeout == 0.5
        assert options.timeout == 8


async def test_an_outage_is_told_as_storage_unavailable() -> None:
    async with open_mongo(f"mongodb://127.0.0.1:{free_port()}", "majordome") as database:
        with (
            pytest.raises(StorageUnavailable, match="ServerSelectionTimeoutError"),
            storage_errors(),
            pymongo.timeout(0.1),
        ):
            await database.things.find_one()


async def test_a_server_that_takes_too_long_is_an_outage_too(mongo_database: Database) -> None:
    await mongo_database.things.insert_one({})
    with pytest.raises(StorageUnavailable), storage_errors(), pymongo.timeout(0.2):
        await mongo_database.things.find_one({"$where": "sleep(3000) || true"})


async def test_a_refused_write_is_not_an_outage(mongo_database: Database) -> None:
    await mongo_database.things.insert_one({"_id": 1})
    with pytest.raises(DuplicateKeyError), storage_errors():
        await mongo_database.things.insert_one({"_id": 1})


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("postgres://user:geheim@host/", "majordome"),
        ("mongodb://user:geheim@host:port/", "majordome"),
        ("mongodb://user:geheim@host/?w=-1&geheim", "majordome"),
        ("mongodb://user:geheim@host/", "not/a name"),
    ],
)
async def test_a_bad_address_is_refused_without_its_password(uri: str, name: str) -> None:
    with pytest.raises(ConfigurationError, match="MONGODB_URI") as refusal:
        async with open_mongo(uri, name):
            pass
    assert "geheim" not in str(refusal.value)
