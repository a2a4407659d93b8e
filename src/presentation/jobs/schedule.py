from collections.abc import Awaitable, Callable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from application.shared.asking import asked_now
from domain.shared.errors import StorageUnavailable

log = structlog.get_logger()


def schedule(
    scheduler: AsyncIOScheduler,
    name: str,
    run: Callable[[], Awaitable[object]],
    *,
    every_seconds: float,
) -> None:
    """A run that takes longer than the interval delays the next one; runs never overlap.

    A job of the same name is replaced. While storage is away its runs end early.
    """

    async def once() -> None:
        with asked_now():  # what a run writes is measured by when the run began
            try:
                await run()
            except StorageUnavailable:
                log.warning("job_waits_for_storage", job=name)

    scheduler.add_job(
        once,
        "interval",
        seconds=every_seconds,
        id=name,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
        replace_existing=True,
    )
