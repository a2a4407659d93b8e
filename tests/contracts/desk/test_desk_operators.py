"""What every store of operators promises."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from application.desk.ports import DeskOperators
from infrastructure.in_memory.desk_operators import InMemoryDeskOperators
from infrastructure.mongo.client import Database
from infrastructure.mongo.desk_operators import COLLECTION, INDEXES, MongoDeskOperators

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture(params=["mongo", "memory"])
async def operators(
    request: pytest.FixtureRequest, mongo_database: Database
) -> AsyncIterator[DeskOperators]:
    if request.param == "memory":
        yield InMemoryDeskOperators()
    else:
        await mongo_database[COLLECTION].create_indexes(list(INDEXES))
        yield MongoDeskOperators(mongo_database)


async def test_each_is_known_by_their_latest_look(operators: DeskOperators) -> None:
    await operators.seen("olga", NOW)
    await operators.seen("pavel", NOW + timedelta(seconds=9))
    await operators.seen("olga", NOW + timedelta(seconds=20))
    await operators.seen("olga", NOW + timedelta(seconds=10))  # of another process, later here
    found = await operators.since(NOW)
    assert [(each.name, each.seen_at) for each in found] == [
        ("olga", NOW + timedelta(seconds=20)),
        ("pavel", NOW + timedelta(seconds=9)),
    ]
    assert [each.name for each in await operators.since(NOW + timedelta(seconds=15))] == ["olga"]
    assert found[0].is_present(NOW + timedelta(minutes=2))
    assert not found[0].is_present(NOW + timedelta(minutes=3))
