import asyncio
from io import StringIO

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from rich.console import Console

from domain.shared.errors import ProviderRejected
from presentation.jobs.memory_worker import compress_once
from presentation.jobs.schedule import schedule
from tests.support.personalization import Household, TellingMemory
from tests.support.text_engine import ScriptedProvider

SUMMARY = '{"summary": "Likes tea.", "preferred_topics": []}'


@pytest.fixture
def console() -> Console:
    return Console(file=StringIO(), width=80)


def _printed(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().strip()


async def test_one_run_says_what_became_of_everyone(console: Console) -> None:
    household = Household(ScriptedProvider(SUMMARY, ProviderRejected("no", kind="unauthorized")))
    await household.remember(60, user_id="1")
    await household.remember(60, user_id="2")
    status = await compress_once(household.compress_due, console)

    assert status == 1
    assert _printed(console) == "2 due: 1 compressed, 1 ProviderRejected"


async def test_a_run_without_failures_ends_well(console: Console) -> None:
    household = Household(ScriptedProvider(SUMMARY))
    await household.remember(60)

    assert await compress_once(household.compress_due, console) == 0
    assert _printed(console) == "1 due: 1 compressed"


async def test_a_run_with_nothing_to_do_says_so(console: Console) -> None:
    assert await compress_once(Household(ScriptedProvider()).compress_due, console) == 0
    assert _printed(console) == "Nobody is due"


async def test_a_dry_run_only_counts(console: Console) -> None:
    household = Household(ScriptedProvider())
    await household.remember(60)

    assert await compress_once(household.compress_due, console, dry_run=True) == 0
    assert _printed(console) == "1 due, nothing changed (dry run)"


async def test_the_schedule_compresses_who_is_due() -> None:
    memory = TellingMemory()
    household = Household(ScriptedProvider(SUMMARY), memory=memory)
    await household.remember(60)
    scheduler = AsyncIOScheduler(timezone="UTC")
    schedule(scheduler, "compression", household.compress_due.execute, every_seconds=0.01)
    scheduler.start()
    await asyncio.wait_for(memory.compressed.wait(), 60)
    scheduler.shutdown(wait=False)
    await asyncio.sleep(0)

    assert (await memory.read("7", "butler")).state.summary == "Likes tea."


async def test_scheduling_again_replaces_the_job() -> None:
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.start(paused=True)
    use_case = Household(ScriptedProvider()).compress_due
    for seconds in (60, 30):
        schedule(scheduler, "compression", use_case.execute, every_seconds=seconds)

    assert [job.id for job in scheduler.get_jobs()] == ["compression"]
    scheduler.shutdown()
