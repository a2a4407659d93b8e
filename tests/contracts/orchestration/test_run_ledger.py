"""What every ledger of runs promises."""

from datetime import UTC, datetime

import pytest

from application.orchestration.ports import RunLedger
from domain.orchestration.ledger import Run, Step, TaskLedger
from infrastructure.in_memory.run_ledger import InMemoryRunLedger
from infrastructure.mongo.client import Database
from infrastructure.mongo.sessions import MongoRunLedger
from infrastructure.mongo.tombstones import MongoTombstones

STEP = Step("astrologer", "h", "ok", 1.5, 360, {"answer": "Gently."})


def a_run() -> Run:
    now = datetime.now(UTC).replace(microsecond=0)
    task = TaskLedger(["fact"], ["astrologer"], {"astrologer": "What now?"})
    return Run("r-1", "s-1", "501", now, task)


@pytest.fixture(params=["mongo", "memory"])
def ledger(request: pytest.FixtureRequest, mongo_database: Database) -> RunLedger:
    if request.param == "mongo":
        return MongoRunLedger(mongo_database, MongoTombstones(mongo_database, b"secret"))
    return InMemoryRunLedger()


async def test_a_run_is_found_with_its_steps_and_how_far_it_came(ledger: RunLedger) -> None:
    run = a_run()
    await ledger.begin(run)
    await ledger.add(run.run_id, STEP)
    ended = run.given("iris", "And you?").taken(STEP).replanned(["iris"]).assessed()
    await ledger.end(ended)
    found = await ledger.find(run.run_id)
    assert found
    assert found.steps == (STEP,)
    assert found.task.assignments == {"astrologer": "What now?", "iris": "And you?"}
    assert found.progress == ended.progress
    assert found.is_replanned
    assert list(found.task.facts) == ["fact", "no answer came of: iris"]
    assert await ledger.find("r-2") is None


async def test_a_run_that_is_begun_again_keeps_its_steps(ledger: RunLedger) -> None:
    await ledger.begin(a_run())
    await ledger.add("r-1", STEP)
    await ledger.begin(a_run())
    found = await ledger.find("r-1")
    assert found
    assert found.steps == (STEP,)
