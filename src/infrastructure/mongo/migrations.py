"""Stored documents carry the version of their shape; migrations bring old ones up to date.

A document without `schema_version` is of version 1. Whoever changes a collection's shape raises
the version its writer puts into new documents and adds a Migration from the one before.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pymongo

from domain.shared.errors import ConfigurationError
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.migration_lease import LEASE_ID, MigrationLease

Document = dict[str, Any]
Change = Callable[[Database, Sequence[Document]], Awaitable[None]]
OnProgress = Callable[[str, int, int], None]
"""Is told the migration's name, how many documents are done, and of how many."""

COLLECTION = "schema_migrations"
VERSION_FIELD = "schema_version"
_AT_ONCE = 500
_COMMAND_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Migration:
    """Brings the documents of a collection that are below `version` up to it.

    `change` is given some of them at a time and writes them back with `schema_version` set to
    `version`. A crash may let it be called for the same ones again, or for ones that are half
    done: it must end with the same documents as if it had been called once.
    `what` is one line for the operator.
    """

    collection: str
    version: int
    what: str
    change: Change

    @property
    def name(self) -> str:
        return f"{self.collection}/{self.version}"

    @classmethod
    def by_pipeline(
        cls, collection: str, version: int, what: str, stages: Sequence[Document] = ()
    ) -> "Migration":
        """Every document is changed by itself, on the server, by the stages of an update."""

        async def change(database: Database, documents: Sequence[Document]) -> None:
            wanted = {"_id": {"$in": [document["_id"] for document in documents]}} | below(version)
            stamp = {"$set": {VERSION_FIELD: version}}
            await database[collection].update_many(wanted, [*stages, stamp])

        return cls(collection, version, what, change)


def below(version: int) -> Document:
    """The condition for documents of an earlier version, those without one included."""
    return {VERSION_FIELD: {"$not": {"$gte": version}}}


class Migrations:
    """Runs what this database has not seen yet, in order, in one process at a time.

    How far each has come is stored after every batch, so that a run that was interrupted goes on
    where it stood.
    """

    def __init__(
        self,
        database: Database,
        migrations: Sequence[Migration],
        *,
        lease: timedelta = timedelta(seconds=60),
        at_once: int = _AT_ONCE,
    ) -> None:
        self._database = database
        self._migrations = migrations
        self._records = database[COLLECTION]
        self._lease = MigrationLease(self._records, lease)
        self._at_once = at_once

    async def pending(self) -> Sequence[Migration]:
        """Raises ConfigurationError where a newer release has written this database."""
        with storage_errors():
            records = await self._records.find({"_id": {"$ne": LEASE_ID}}).to_list()
        done = {record["_id"] for record in records if record.get("done_at")}
        self._refuse_newer(done)
        return [migration for migration in self._migrations if migration.name not in done]

    async def count(self) -> Mapping[str, int]:
        """How many documents each pending migration would change; changes nothing."""
        counts = {}
        for migration in await self.pending():
            with storage_errors(), pymongo.timeout(None):
                collection = self._database[migration.collection]
                counts[migration.name] = await collection.count_documents(below(migration.version))
        return counts

    async def run(self, on_progress: OnProgress | None = None) -> Mapping[str, int]:
        """How many documents each migration changed; waits while another process migrates.

        Raises ConfigurationError, and StorageUnavailable; calling again goes on.
        """
        if not await self.pending():
            return {}
        async with self._lease.held():
            # Looked up again: another process may have done it all while this one waited.
            pending = await self.pending()
            return {m.name: await self._run_one(m, on_progress) for m in pending}

    async def _run_one(self, migration: Migration, on_progress: OnProgress | None) -> int:
        collection = self._database[migration.collection]
        with storage_errors():
            total = await collection.estimated_document_count()
            record = await self._records.find_one({"_id": migration.name}) or {}
        changed: int = record.get("changed", 0)
        reached = record.get("reached")
        while documents := await self._next(migration, reached):
            with storage_errors(), pymongo.timeout(_COMMAND_SECONDS):
                await migration.change(self._database, documents)
            reached = documents[-1]["_id"]
            changed += len(documents)
            await self._note(migration, {"reached": reached, "changed": changed})
            await self._lease.extend()
            if on_progress:
                on_progress(migration.name, changed, max(total, changed))
        await self._note(migration, {"changed": changed}, done=True)
        return changed

    async def _next(self, migration: Migration, reached: Any) -> Sequence[Document]:
        found = self._database[migration.collection].find(below(migration.version))
        found = found.sort("_id", 1).limit(self._at_once)
        if reached is not None:
            # Unlike `$gt`, which compares values of one type only; the first one found may be
            # the last one done, which its version leaves out.
            found = found.hint([("_id", 1)]).min([("_id", reached)])
        with storage_errors(), pymongo.timeout(_COMMAND_SECONDS):
            return await found.to_list()

    async def _note(self, migration: Migration, values: Document, *, done: bool = False) -> None:
        stamp = {"done_at": "$$NOW"} if done else {}
        with storage_errors():
            await self._records.update_one(
                {"_id": migration.name},
                [{"$set": {name: {"$literal": v} for name, v in values.items()} | stamp}],
                upsert=True,
            )

    def _refuse_newer(self, done: set[str]) -> None:
        newest = {migration.collection: migration.version for migration in self._migrations}
        versions = ((name, *name.split("/")) for name in sorted(done))
        unknown = [n for n, collection, v in versions if int(v) > newest.get(collection, 1)]
        if unknown:
            raise ConfigurationError(
                f"a newer release has changed this database ({', '.join(unknown)}); install that "
                "release again, or restore a backup from before it"
            )


def people_named(collection: str, version: int) -> Migration:
    """Whose a document is stands in `person`, besides the memory it belongs to in `user_id`."""
    in_group = {"$regexMatch": {"input": "$user_id", "regex": "^group:"}}
    last = {"$arrayElemAt": [{"$split": ["$user_id", ":"]}, -1]}
    stage = {"$set": {"person": {"$cond": [in_group, last, "$user_id"]}}}
    return Migration.by_pipeline(collection, version, "the person beside the memory", [stage])
