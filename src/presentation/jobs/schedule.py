from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from application.shared.asking import asked_now


def schedule(
    scheduler: AsyncIOScheduler,
    name: str,
    run: Callable[[], Awaitable[object]],
    *,
    every_seconds: float,
) -> None:
    """A run that takes longer than the interval delays the next one; runs never overlap.

    A job of the same name is replaced.
    """

    async def once() -> None:
        with asked_now():  # what a run writes is measured by when the run began
            await run()

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
