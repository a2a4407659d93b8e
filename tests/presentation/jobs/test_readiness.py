import asyncio

from presentation.jobs.readiness import get_ready_in_peace


async def test_what_takes_long_is_made_ready_once_and_the_process_goes_on() -> None:
    calls: list[str] = []
    ready = asyncio.Event()

    def get_ready() -> None:
        calls.append("places")
        ready.set()

    task = asyncio.create_task(get_ready_in_peace(get_ready, after_seconds=0))
    await ready.wait()
    await asyncio.sleep(0)
    assert not task.done()
    task.cancel()
    assert calls == ["places"]
