"""What a process does again and again as long as it runs."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from domain.shared.errors import StorageUnavailable


async def repeat(work: Callable[[], Awaitable[object]], seconds: float) -> None:
    """For ever, with so long a pause; what the storage cannot do now is done the next time."""
    while True:
        with suppress(StorageUnavailable):
            await work()
        await asyncio.sleep(seconds)
