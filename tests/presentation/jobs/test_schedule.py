import asyncio

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from structlog.testing import capture_logs

from domain.shared.errors import StorageUnavailable
from presentation.jobs.schedule import schedule


async def test_a_job_that_storage_is_away_for_says_so_by_its_name_and_runs_again() -> None:
    runs, again = 0, asyncio.Event()

    async def run() -> None:
        nonlocal runs
        runs += 1
        if runs == 2:
            again.set()
        raise StorageUnavailable("away")

    scheduler = AsyncIOScheduler(timezone="UTC")
    schedule(scheduler, "desk_help", run, every_seconds=0.01)
    with capture_logs() as lines:
        scheduler.start()
        await asyncio.wait_for(again.wait(), 60)
    scheduler.shutdown(wait=False)
    assert {"event": "job_waits_for_storage", "job": "desk_help", "log_level": "warning"} in lines
