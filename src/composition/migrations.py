"""Bringing a database to the shape this release works with: documents first, then indexes."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack

from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.indexes import ensure_indexes
from infrastructure.mongo.migrations import Migration, Migrations, OnProgress
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.settings import Settings

MIGRATIONS: Sequence[Migration] = ()
"""Every context's, in the order in which they run; a collection's own by rising version."""


async def prepare_storage(
    database: Database, settings: Settings, on_progress: OnProgress | None = None
) -> Mapping[str, int]:
    """How many documents each migration changed; safe to repeat, and in several processes at once.

    Raises ConfigurationError with what to mend, and StorageUnavailable.
    """
    counts = await Migrations(database, MIGRATIONS).run(on_progress)
    await ensure_indexes(database, event_ttl_days=settings.memory_ttl_days)
    return counts


async def migrate(
    settings: Settings,
    *,
    dry_run: bool,
    report: Callable[[str], None],
    on_progress: OnProgress | None = None,
) -> Mapping[str, int]:
    """What `prepare_storage` does or, as a dry run, how many documents it would change."""
    async with AsyncExitStack() as stack:
        uri = settings.mongodb_uri.get_secret_value() or await stack.enter_async_context(
            private_mongodb(settings.data_dir, report=report)
        )
        database = await stack.enter_async_context(open_mongo(uri, settings.mongodb_database))
        if dry_run:
            return await Migrations(database, MIGRATIONS).count()
        return await prepare_storage(database, settings, on_progress)


def telling(report: Callable[[str], None]) -> OnProgress:
    """One line a migration, when it begins."""
    begun: set[str] = set()

    def tell(name: str, _done: int, total: int) -> None:
        if name not in begun:
            begun.add(name)
            report(f"Bringing stored data up to date: {name}, about {total} documents")

    return tell
