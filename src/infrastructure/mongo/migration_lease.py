"""One process migrates at a time; the others wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

from pymongo import ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection

from domain.shared.errors import StorageUnavailable
from infrastructure.mongo.client import storage_errors

LEASE_ID = "lease"
_ASK_AGAIN_SECONDS = 0.25


class MigrationLease:
    """A row that its holder prolongs while it works; times are the server's."""

    def __init__(self, rows: AsyncCollection[dict[str, Any]], duration: timedelta) -> None:
        self._rows = rows
        self._milliseconds = int(duration.total_seconds() * 1000)
        self._holder = uuid4()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Waits until nobody else holds it. Raises StorageUnavailable."""
        while not await self._take():  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(_ASK_AGAIN_SECONDS)
        try:
            yield
        finally:
            with suppress(StorageUnavailable), storage_errors():  # it ends by itself
                await self._rows.delete_one({"_id": LEASE_ID, "holder": self._holder})

    async def extend(self) -> None:
        """Raises StorageUnavailable where another process took it over meanwhile."""
        with storage_errors():
            result = await self._rows.update_one(
                {"_id": LEASE_ID, "holder": self._holder}, [{"$set": {"until": self._end()}}]
            )
        if not result.matched_count:
            raise StorageUnavailable("another process has taken the migration over")

    async def _take(self) -> bool:
        ended = {"$lt": ["$until", "$$NOW"]}
        holder = {"$cond": [ended, self._holder, "$holder"]}
        until = {"$cond": [ended, self._end(), "$until"]}
        with storage_errors():
            row = await self._rows.find_one_and_update(
                {"_id": LEASE_ID},
                [{"$set": {"holder": holder, "until": until}}],
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        return row is not None and row["holder"] == self._holder

    def _end(self) -> dict[str, Any]:
        return {"$add": ["$$NOW", self._milliseconds]}
