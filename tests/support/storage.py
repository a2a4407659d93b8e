"""Storage that fails where a test wants it to."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pymongo import IndexModel

from composition import open_app
from domain.shared.errors import StorageUnavailable
from infrastructure.mongo.client import Database
from infrastructure.mongo.indexes import ensure_indexes
from tests.support.in_process_product import product_settings


class Broken:
    """A repository whose named methods raise StorageUnavailable, or hang; the others work.

    `after=True` lets them do their work first, as when only the answer is lost.
    """

    def __init__(
        self, working: object, *methods: str, hang: bool = False, after: bool = False
    ) -> None:
        self.working: Any = working
        self.methods = set(methods)
        self._hang = hang
        self._after = after

    def __getattr__(self, name: str) -> Any:
        method: Callable[..., Awaitable[Any]] = getattr(self.working, name)
        return self._failing(method) if name in self.methods else method

    def _failing(self, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def fail(*given: object, **named: object) -> Any:
            if self._hang:
                await asyncio.Event().wait()
            if self._after:
                await method(*given, **named)
            raise StorageUnavailable("broken on purpose")

        return fail


_declared: dict[int, Mapping[str, Sequence[IndexModel]]] = {}


async def prepare(database: Database, *, memory_ttl_days: int = 90) -> None:
    """Make every index that the product's contexts declare."""
    await ensure_indexes(database, await declared_indexes(memory_ttl_days))


async def declared_indexes(memory_ttl_days: int = 90) -> Mapping[str, Sequence[IndexModel]]:
    """By collection."""
    if memory_ttl_days not in _declared:
        _declared[memory_ttl_days] = await _read_indexes(memory_ttl_days)
    return _declared[memory_ttl_days]


async def _read_indexes(memory_ttl_days: int) -> Mapping[str, Sequence[IndexModel]]:
    nowhere = "mongodb://127.0.0.1:9", "unused"
    with TemporaryDirectory() as folder:
        settings = product_settings(nowhere, Path(folder), memory_ttl_days=memory_ttl_days)
        async with open_app(settings, prepare=False) as app:
            return {
                each.name: each.indexes for context in app.contexts for each in context.collections
            }
