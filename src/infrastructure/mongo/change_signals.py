"""Telling every process that something has changed: one small document a kind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from pymongo.errors import OperationFailure, PyMongoError

from application.personas.ports import ChangeSignal
from domain.shared.errors import StorageUnavailable
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "change_signals"
POLL_SECONDS = 1.0
_WAIT_MS = 1_000
_NO_CHANGE_STREAMS = frozenset({40573, 59, 115})  # no replica set, unknown stage, not supported


class MongoChangeSignal(ChangeSignal):
    """Followed by a change stream where the server has them, else looked at every second."""

    def __init__(self, database: Database, *, streams: bool = True) -> None:
        self._signals = database[COLLECTION]
        self._streams = streams

    async def announce(self, kind: str) -> None:
        count = {"$inc": {"count": 1}, "$setOnInsert": {"schema_version": 1}}
        with storage_errors():
            await self._signals.update_one({"_id": kind}, count, upsert=True)

    async def changes(self, kind: str) -> AsyncIterator[None]:
        yield
        while True:
            if self._streams:
                with suppress(StorageUnavailable):
                    async for _ in self._streamed(kind):
                        yield
                yield  # what happened while the stream was away
            async for _ in self._polled(kind, looks=1 if self._streams else None):
                yield

    async def _streamed(self, kind: str) -> AsyncIterator[None]:
        """Ends where the server has no streams; raises StorageUnavailable where it is away."""
        only = [{"$match": {"documentKey._id": kind}}]
        try:
            with storage_errors():
                stream = await self._signals.watch(only, max_await_time_ms=_WAIT_MS)
                async with stream:
                    yield  # what happened before it was open
                    while stream.alive:
                        if await stream.try_next() is not None:
                            yield
        except OperationFailure as error:
            if error.code in _NO_CHANGE_STREAMS:
                self._streams = False
        except PyMongoError as error:
            raise StorageUnavailable(f"the stream broke ({type(error).__name__})") from error

    async def _polled(self, kind: str, *, looks: int | None) -> AsyncIterator[None]:
        """Whenever the count has grown, and at the first look; for ever without `looks`.

        What happened between the last refresh and that look would else be heard of too late.
        """
        last: int | None = None
        while looks is None or looks > 0:
            await asyncio.sleep(POLL_SECONDS)
            with suppress(StorageUnavailable):
                count = await self._count(kind)
                if count != last:
                    last = count
                    yield
            looks = None if looks is None else looks - 1

    async def _count(self, kind: str) -> int:
        with storage_errors():
            found = await self._signals.find_one({"_id": kind})
        return int(found["count"]) if found else 0
