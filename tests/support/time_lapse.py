"""Lets the time of the running loop pass quickly, so that a bound of seconds needs none."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_LEAP_SECONDS = 0.5
_PAUSE_SECONDS = 0.005
"""What is under way meanwhile goes on between two leaps."""


@asynccontextmanager
async def time_lapse() -> AsyncIterator[None]:
    """Within the block a second of the loop passes in a hundredth."""
    lapsing = asyncio.create_task(_lapse())
    try:
        yield
    finally:
        lapsing.cancel()


async def _lapse() -> None:
    loop = asyncio.get_running_loop()
    time, leapt = loop.time, 0.0
    loop.time = lambda: time() + leapt  # type: ignore[method-assign]
    while True:
        await asyncio.sleep(_PAUSE_SECONDS)
        leapt += _LEAP_SECONDS
