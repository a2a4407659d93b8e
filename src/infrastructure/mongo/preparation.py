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

    async def when_it_answers(
        self, report: Callable[[str], None], *, patience: float, told: bool = False
    ) -> None:
        """The same, but waits so many seconds for a server that is away, and says so in one line,
        unless that was `told`.

        Raises StorageUnavailable, with what to do, where it does not come.
        """
        end = asyncio.get_running_loop().time() + patience
        while True:
            try:
                await _ask(self._database)
                with _telling_of_patience(report):
                    await self.execute(telling(report))
            except StorageUnavailable as error:
                if not told and patience:
                    report(_waiting(self._database, patience))
                    told = True
                if asyncio.get_running_loop().time() >= end:
                    raise StorageUnavailable(
                        f"{_silent(self._database)}: start it, or mend MONGODB_URI"
                        " (left empty, a private server is started)"
                    ) from error
                await asyncio.sleep(_ASK_AGAIN_SECONDS)
            else:
                return

    async def count(self) -> Mapping[str, int]:
        """How many documents each migration would change; changes nothing."""
        return await Migrations(self._database, self._migrations()).count()


async def tell_of_silence(
    database: Database, report: Callable[[str], None], *, patience: float
) -> bool:
    """Whether the server is silent; so that this is said before anything else takes its time."""
    try:
        await _ask(database)
    except StorageUnavailable:
        report(_waiting(database, patience))
        return True
    return False


async def _ask(database: Database) -> None:
    longest = float(database.client.options.server_selection_timeout)
    with pymongo.timeout(max(longest - 1, longest / 2)):  # sooner than a command alone gives up
        await ping(database)


def _waiting(database: Database, patience: float) -> str:
    return f"{_silent(database)}; waiting for it, {patience:g} s at most"


def _silent(database: Database) -> str:
    return f"MongoDB at {addresses(database)} does not answer"


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
