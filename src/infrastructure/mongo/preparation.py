"""Bringing a database to the shape this release works with: documents first, then indexes."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import pymongo
from pymongo import IndexModel

from domain.shared.errors import StorageUnavailable
from infrastructure.mongo.client import Database, addresses, ping
from infrastructure.mongo.indexes import ensure_indexes
from infrastructure.mongo.migrations import Migration, Migrations, OnProgress

_ANSWER_SECONDS = 3.0
_ASK_AGAIN_SECONDS = 0.5
_SILENCE_SECONDS = 2.0


class StoragePreparation:
    """`migrations` and `indexes`, by collection, are asked for when it begins."""

    def __init__(
        self,
        database: Database,
        migrations: Callable[[], Sequence[Migration]],
        indexes: Callable[[], Mapping[str, Sequence[IndexModel]]],
    ) -> None:
        self._database = database
        self._migrations = migrations
        self._indexes = indexes

    async def execute(self, on_progress: OnProgress | None = None) -> Mapping[str, int]:
        """How many documents each migration changed; safe to repeat, and in several processes.

        Raises ConfigurationError with what to mend, and StorageUnavailable.
        """
        counts = await Migrations(self._database, self._migrations()).run(on_progress)
        await ensure_indexes(self._database, self._indexes())
        return counts

    async def when_it_answers(self, report: Callable[[str], None], *, patience: float) -> None:
        """The same, but waits so many seconds for a server that is away, and says so in one line.

        Raises StorageUnavailable, with what to do, where it does not come.
        """
        told = False
        end = asyncio.get_running_loop().time() + patience
        while True:
            try:
                with pymongo.timeout(_ANSWER_SECONDS):  # a command alone would try for longer
                    await ping(self._database)
                with _telling_of_patience(report):
                    await self.execute(telling(report))
            except StorageUnavailable as error:
                where = f"MongoDB at {addresses(self._database)} does not answer"
                if not told and patience:
                    report(f"{where}; waiting for it, {patience:g} s at most")
                    told = True
                if asyncio.get_running_loop().time() >= end:
                    raise StorageUnavailable(
                        f"{where}: start it, or mend MONGODB_URI"
                        " (left empty, a private server is started)"
                    ) from error
                await asyncio.sleep(_ASK_AGAIN_SECONDS)
            else:
                return

    async def count(self) -> Mapping[str, int]:
        """How many documents each migration would change; changes nothing."""
        return await Migrations(self._database, self._migrations()).count()


@contextmanager
def _telling_of_patience(report: Callable[[str], None]) -> Iterator[None]:
    line = "Getting the database ready: indexes and stored data…"
    later = asyncio.get_running_loop().call_later(_SILENCE_SECONDS, report, line)
    try:
        yield
    finally:
        later.cancel()


def telling(report: Callable[[str], None]) -> OnProgress:
    """One line a migration, when it begins."""
    begun: set[str] = set()

    def tell(name: str, _done: int, total: int) -> None:
        if name not in begun:
            begun.add(name)
            report(f"Bringing stored data up to date: {name}, about {total} documents")

    return tell
