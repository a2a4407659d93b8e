"""CrisisStates, on MongoDB and in memory."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from application.safety.ports import CrisisStates
from domain.safety.crisis import About, Danger
from domain.safety.crisis_state import CrisisState, Phase, Saying
from domain.shared.identity import Person
from infrastructure.in_memory.crises import InMemoryCrisisStates
from infrastructure.mongo.client import Database
from infrastructure.mongo.crises import MongoCrisisStates
from infrastructure.mongo.tombstones import MongoTombstones

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ANN = CrisisState(
    Person("501"), Phase.SUSPENDED, About.MINOR, NOW, NOW, NOW + timedelta(days=1), "FR", "t1",
    Saying.HELP, Danger.VIOLENCE,
)  # fmt: skip
EVE = replace(ANN, person=Person("502"), last_at=NOW + timedelta(hours=1))


@pytest.fixture(params=["mongo", "in_memory"])
def states(request: pytest.FixtureRequest, mongo_database: Database) -> Iterator[CrisisStates]:
    if request.param == "in_memory":
        yield InMemoryCrisisStates()
    else:
        yield MongoCrisisStates(mongo_database, MongoTombstones(mongo_database, b"secret"))


async def test_a_state_is_kept_whole_and_replaced(states: CrisisStates) -> None:
    await states.put(ANN)
    assert await states.get(ANN.person) == ANN
    later = replace(ANN, phase=Phase.ASKED, country=None)
    await states.put(later)
    assert await states.get(ANN.person) == later


async def test_a_state_is_cleared_once(states: CrisisStates) -> None:
    await states.put(ANN)
    assert await states.clear(ANN.person)
    assert not await states.clear(ANN.person)
    assert await states.get(ANN.person) is None


async def test_the_newest_come_first(states: CrisisStates) -> None:
    await states.put(ANN)
    await states.put(EVE)
    assert await states.all(10) == [EVE, ANN]
    assert await states.all(1) == [EVE]
