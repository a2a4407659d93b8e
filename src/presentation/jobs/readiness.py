import asyncio
from collections.abc import Callable


async def get_ready_in_peace(get_ready: Callable[[], None], *, after_seconds: float = 20.0) -> None:
    """Calls `get_ready` once the process has started in peace; runs until it is cancelled.

    For what takes seconds the first time: nobody who writes is to wait for it, no start either.
    """
    await asyncio.sleep(after_seconds)
    get_ready()
    await asyncio.Event().wait()
