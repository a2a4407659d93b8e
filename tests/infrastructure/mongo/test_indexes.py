import asyncio
from typing import Any

import pytest

from domain.shared.errors import ConfigurationError
from infrastructure.mongo.client import Database
from tests.support.storage import prepare

DAY = 24 * 60 * 60


async def indexes(database: Database, collection: str) -> dict[str, Any]:
    return dict(await database[collection].index_information())


async def test_profiles_are_unique_by_user(bare_database: Database) -> None:
    await prepare(bare_database)
    stored = await indexes(bare_database, "user_profiles")
    assert stored["user_id_1"]["unique"] is True


async def test_events_are_found_by_user_persona_and_newest_number(
    bare_database: Database,
) -> None:
    await prepare(bare_database)
    keys = [index["key"] for index in (await indexes(bare_database, "user_memory")).values()]
    assert [("user_id", 1), ("persona", 1), ("seq", -1)] in keys


async def test_there_is_one_state_per_user_and_persona(bare_database: Database) -> None:
    await prepare(bare_database)
    stored = await indexes(bare_database, "user_memory_state")
    assert stored["user_id_1_persona_1"]["unique"] is True


async def test_only_the_due_are_in_their_index(bare_database: Database) -> None:
    await prepare(bare_database)
    stored = await indexes(bare_database, "user_memory_state")
    assert stored["due_since_1"]["partialFilterExpression"] == {"due": True}


async def test_archived_events_expire_and_live_ones_never(bare_database: Database) -> None:
    await prepare(bare_database)
    expiry = (await indexes(bare_database, "user_memory"))["archived_at_1"]
    assert (expiry["expireAfterSeconds"], expiry["sparse"]) == (90 * DAY, True)


async def test_another_lifetime_replaces_the_one_before(bare_database: Database) -> None:
    await prepare(bare_database)
    await prepare(bare_database, memory_ttl_days=7)
    expiry = (await indexes(bare_database, "user_memory"))["archived_at_1"]
    assert expiry["expireAfterSeconds"] == 7 * DAY


async def test_several_starters_at_once_do_not_disturb_each_other(
    bare_database: Database,
) -> None:
    await asyncio.gather(*(prepare(bare_database) for _ in range(5)))
    await prepare(bare_database)
    assert len(await indexes(bare_database, "user_memory")) == 3  # with that of _id


async def test_duplicates_are_told_without_quoting_them(bare_database: Database) -> None:
    await bare_database["user_profiles"].insert_many([{"user_id": "777"}, {"user_id": "777"}])
    with pytest.raises(ConfigurationError, match="user_id_1 of user_profiles") as refusal:
        await prepare(bare_database)
    assert "777" not in str(refusal.value)


async def test_a_foreign_index_in_the_way_is_named(bare_database: Database) -> None:
    await bare_database["user_profiles"].create_index("user_id")
    with pytest.raises(ConfigurationError, match="user_id_1 of user_profiles"):
        await prepare(bare_database)


async def test_an_index_that_had_other_keys_in_an_earlier_version_is_replaced(
    bare_database: Database,
) -> None:
    await bare_database["persona_days"].create_index("last", name="by_day")
    await asyncio.gather(*(prepare(bare_database) for _ in range(3)))
    current = (await indexes(bare_database, "persona_days"))["by_day"]
    assert [name for name, _ in current["key"]][:2] == ["day", "persona"]
