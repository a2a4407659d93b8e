"""Keeps a process from holding on to what was erased or forgotten elsewhere."""

import asyncio
from typing import Protocol

_EVERY_SECONDS = 2.0


class Cache(Protocol):
    async def drop_outdated(self) -> None: ...


async def keep_current(*caches: Cache) -> None:
    """Runs until it is cancelled."""
    while True:
        for cache in caches:
            await cache.drop_outdated()
        await asyncio.sleep(_EVERY_SECONDS)
