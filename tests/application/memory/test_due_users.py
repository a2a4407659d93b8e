from typing import Any

import pytest

from application.memory.compress import CompressionOutcome
from application.memory.due_users import CompressionReport
from domain.shared.errors import StorageUnavailable
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from tests.support.llm_stub import Fault, LlmStub
from tests.support.personalization import CAP, RULE, Household
from tests.support.storage import Broken


async def _due(household: Household, *users: str) -> None:
    for user_id in users:
        await household.remember(60, user_id=user_id)


async def test_everyone_who_is_due_is_compressed_and_nobody_else(household: Household) -> None:
    await _due(household, "1", "2", "3")
    await household.remember(CAP, user_id="4")
    progress: list[tuple[int, int]] = []
    report = await household.compress_due.execute(on_progress=lambda *p: progress.append(p))

    assert report == CompressionReport(3, {CompressionOutcome.COMPRESSED: 3})
    assert progress == [(1, 3), (2, 3), (3, 3)]
    assert await household.compress_due.execute() == CompressionReport(0)
    assert (await household.memory.read("4", "butler")).state.compressed_through == 0


async def test_a_dry_run_counts_and_changes_nothing(household: Household, llm: LlmStub) -> None:
    await _due(household, "1", "2")

    assert await household.compress_due.execute(dry_run=True) == CompressionReport(2)
    assert llm.requests == []


async def test_one_failure_does_not_stop_the_batch(household: Household, llm: LlmStub) -> None:
    await _due(household, "1", "2", "3")
    llm.script(Fault("unauthorized"))
    report = await household.compress_due.execute()

    assert report == CompressionReport(
        3, {CompressionOutcome.COMPRESSED: 2}, {"ProviderRejected": 1}
    )
    assert household.observer.seen["worker_failed"] == 1
    assert household.observer.seen["worker_ran"] == 1


async def test_even_a_bug_does_not_stop_the_batch(llm: LlmStub, household: Household) -> None:
    await _due(household, "1", "2")
    household.memory = _WithOnePoisoned(household.memory)
    report = await household.compress_due.execute()

    assert report == CompressionReport(2, {CompressionOutcome.COMPRESSED: 1}, {"ValueError": 1})


class _WithOnePoisoned(Broken):
    async def uncompressed(self, user_id: str, persona: str) -> Any:
        if user_id == "1":
            raise ValueError("a stored value nobody foresaw")
        return await self.working.uncompressed(user_id, persona)


async def test_storage_that_is_away_is_counted_and_told(household: Household) -> None:
    household.memory = Broken(InMemoryUserMemory(rule=RULE), "due")
    with pytest.raises(StorageUnavailable):
        await household.compress_due.execute()

    assert household.observer.seen["worker_failed"] == 1
