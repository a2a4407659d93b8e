import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from application.dialogue.ports import DecisionRepository
from domain.dialogue.decisions import Decision
from domain.shared.identity import MemoryOwner
from infrastructure.in_memory.decisions import InMemoryDecisions
from infrastructure.mongo.decisions import MongoDecisions
from tests.support.tombstones import tombstones

ANN, BOB = MemoryOwner.parse("501"), MemoryOwner.parse("502")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=10)


@pytest.fixture(params=["in_memory", "mongo"])
def decisions(request: pytest.FixtureRequest) -> DecisionRepository:
    if request.param == "in_memory":
        return InMemoryDecisions()
    database = request.getfixturevalue("mongo_database")
    return MongoDecisions(database, tombstones(database))


@pytest.fixture(autouse=True)
async def _asked(decisions: DecisionRepository) -> None:
    await decisions.put(Decision(ANN, "n1", LATER))


async def test_one_answer_counts(decisions: DecisionRepository) -> None:
    assert await decisions.settle(ANN, "n1", turn_id="1", now=NOON)
    assert not await decisions.settle(ANN, "n1", turn_id="2", now=NOON)


async def test_of_many_at_once_one_counts(decisions: DecisionRepository) -> None:
    answers = (decisions.settle(ANN, "n1", turn_id=str(turn), now=NOON) for turn in range(20))
    assert sum(await asyncio.gather(*answers)) == 1


async def test_a_turn_that_is_tried_again_gives_its_answer_again(
    decisions: DecisionRepository,
) -> None:
    assert await decisions.settle(ANN, "n1", turn_id="1", now=NOON)
    assert await decisions.settle(ANN, "n1", turn_id="1", now=LATER)


async def test_after_its_time_no_answer_counts(decisions: DecisionRepository) -> None:
    assert not await decisions.settle(ANN, "n1", turn_id="1", now=LATER)


async def test_what_was_never_asked_is_not_answered(decisions: DecisionRepository) -> None:
    assert not await decisions.settle(ANN, "n2", turn_id="1", now=NOON)
    assert not await decisions.settle(BOB, "n1", turn_id="1", now=NOON)
