"""Bringing a database to the shape this release works with: documents first, then indexes."""

from collections.abc import Callable, Mapping, Sequence

from pymongo import IndexModel

from infrastructure.mongo.client import Database
from infrastructure.mongo.indexes import ensure_indexes
from infrastructure.mongo.migrations import Migration, Migrations, OnProgress


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

    async def count(self) -> Mapping[str, int]:
        """How many documents each migration would change; changes nothing."""
        return await Migrations(self._database, self._migrations()).count()


def telling(report: Callable[[str], None]) -> OnProgress:
    """One line a migration, when it begins."""
    begun: set[str] = set()

    def tell(name: str, _done: int, total: int) -> None:
        if name not in begun:
            begun.add(name)
            report(f"Bringing stored data up to date: {name}, about {total} documents")

    return tell
