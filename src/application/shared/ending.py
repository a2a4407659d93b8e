import asyncio
from collections.abc import Iterable
from typing import Any

_ASK_AGAIN_SECONDS = 0.5


async def end_tasks(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel the tasks and wait until they have ended; what they raise is left in them.

    They are asked again and again: `asyncio.wait_for`, which database drivers call, swallows a
    cancellation that comes just as its work is done (before Python 3.12).
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_ASK_AGAIN_SECONDS)
