"""Keeps a process from holding on to what was erased or forgotten elsewhere."""

import asyncio
from typing import Protocol


class Cache(Protocol):
    async def drop_outdated(self) -> None: ...


async def keep_current(*caches: Cache, every_seconds: float = 2.0) -> None:
    """Runs until it is cancelled."""
    while True:
        for cache in caches:
            await cache.drop_outdated()
        await asyncio.sleep(every_seconds)
