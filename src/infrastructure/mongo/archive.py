"""The whole database in one file, and back."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any

import pymongo
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, OperationFailure

from domain.shared.errors import ConfigurationError, InvalidInput
from infrastructure.mongo.archive_file import ArchiveWriter, records
from infrastructure.mongo.client import Database, serving_name, storage_errors
from infrastructure.private_files import written_privately

_RAW = CodecOptions(document_class=RawBSONDocument)
_BATCH_DOCUMENTS, _BATCH_BYTES = 1000, 8 * 1024 * 1024
_BESIDE = "restoring."
_OF_THE_INSTALLATION = frozenset({"access_keys", "audit_log", "schema_migrations", "doctor"})
"""What every start and every command leaves in an empty database."""


class Archive:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def back_up(self, file: Path) -> Mapping[str, int]:
        """Write every collection as it was at one moment; how many documents, by collection.

        The file is readable by its owner alone, and appears whole or not at all.
        Raises ConfigurationError where it cannot be written.
        """
        try:
            with (
                pymongo.timeout(None),
                written_privately(file) as raw,
                gzip.open(raw, "wb") as target,
            ):
                writer = ArchiveWriter(target)
                await self._write(writer)
                writer.end()
        except OSError as error:
            raise ConfigurationError(f"{file} cannot be written: {error.strerror}") from None
        return writer.counts

    async def check(self, file: Path) -> Mapping[str, int]:
        """Read the file to its end. Raises InvalidInput for one that is no whole backup."""
        return await asyncio.to_thread(_count, file)

    async def drill(self, file: Path) -> Mapping[str, int]:
        """Restore the file beside what is there, compare, and remove it again.

        Raises InvalidInput where it could not be restored.
        """
        counts = await self.check(file)
        with pymongo.timeout(None), storage_errors():
            beside = f"{_BESIDE}{token_hex(4)}."
            try:
                await self._store(file, beside, await self._collections())
                for name, count in counts.items():
                    if await self._database[beside + name].count_documents({}) != count:
                        raise InvalidInput(f"not every document of {name} could be restored")
            finally:
                await self._drop_leftovers(beside)
        return counts

    async def is_in_use(self) -> bool:
        """Whether a bot, a worker or an API is connected to this database, wherever it runs."""
        everything = {"$currentOp": {"allUsers": False, "idleConnections": True}}
        name = {"$match": {"appName": serving_name(self._database.name)}}
        with storage_errors():
            try:
                found = await self._database.client.admin.aggregate([everything, name])
                return bool(await found.to_list())
            except OperationFailure as error:
                if error.timeout:
                    raise
                return False  # a server that does not tell

    async def restore(self, file: Path, *, replace: bool) -> Mapping[str, int]:
        """Put every document of the file in place of all there are; how many, by collection.

        The file is read to its end first, then everything is stored beside what is there, under
        the same indexes, and takes its place only when nothing was refused. Should the last step
        be interrupted, restoring again completes it.
        Raises InvalidInput for a file that is no whole backup, and for a database that holds
        something already, unless `replace` is given.
        """
        counts = await self.check(file)
        with pymongo.timeout(None), storage_errors():
            there = await self._collections()
            if not replace and await self._holds_something(there):
                raise InvalidInput("the database is not empty; give --replace to replace it")
            beside = f"{_BESIDE}{token_hex(4)}."
            try:
                await self._store(file, beside, there)
                await self._swap(counts, beside, there)
            finally:
                await self._drop_leftovers(_BESIDE)
        return counts

    async def _collections(self) -> list[str]:
        names = await self._database.list_collection_names()
        return sorted(name for name in names if not name.startswith((_BESIDE, "system.")))

    async def _holds_something(self, names: list[str]) -> bool:
        for name in names:
            if name not in _OF_THE_INSTALLATION and await self._database[name].find_one({}, {}):
                return True
        return False

    async def _write(self, writer: ArchiveWriter) -> None:
        with storage_errors():
            names = await self._collections()
            async with self._database.client.start_session(snapshot=True) as session:
                for name in names:
                    source = self._database.get_collection(name, codec_options=_RAW)
                    async for document in source.find(session=session):
                        writer.add(name, document)

    async def _store(self, file: Path, beside: str, there: list[str]) -> None:
        try:
            for name in there:  # unique ones refuse what does not belong together
                if indexes := await _indexes(self._database, name):
                    await self._database[beside + name].create_indexes(indexes)
            async for name, documents in _batches(file):
                collection = self._database.get_collection(beside + name, codec_options=_RAW)
                await collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            if (error.details or {}).get("writeConcernErrors"):
                raise
            raise InvalidInput("the backup holds documents that contradict each other") from None
        except OperationFailure as error:
            if error.timeout:
                raise
            raise InvalidInput("the database refuses what the backup holds") from None

    async def _swap(self, counts: Mapping[str, int], beside: str, there: list[str]) -> None:
        for name in counts:
            await self._database[beside + name].rename(name, dropTarget=True)
        for name in set(there) - counts.keys():
            await self._database[name].delete_many({})

    async def _drop_leftovers(self, beginning: str) -> None:
        for name in await self._database.list_collection_names():
            if name.startswith(beginning):
                await self._database.drop_collection(name)


async def _indexes(database: AsyncDatabase[Any], name: str) -> list[IndexModel]:
    models = []
    async for described in await database[name].list_indexes():
        options = {key: value for key, value in described.items() if key not in ("v", "key", "ns")}
        if described["name"] != "_id_":
            models.append(IndexModel(list(described["key"].items()), **options))
    return models


async def _batches(file: Path) -> AsyncIterator[tuple[str, list[RawBSONDocument]]]:
    """Bounded by bytes too: a document may have sixteen million."""
    name, waiting, size = "", list[RawBSONDocument](), 0
    for of, document in records(file):
        full = len(waiting) == _BATCH_DOCUMENTS or size >= _BATCH_BYTES
        if waiting and (of != name or full):
            yield name, waiting
            waiting, size = [], 0
        name = of
        waiting.append(document)
        size += len(document.raw)
    if waiting:
        yield name, waiting


def _count(file: Path) -> Mapping[str, int]:
    """Reads the file to its end before anything is stored for it."""
    counts: dict[str, int] = {}
    for name, _ in records(file):
        counts[name] = counts.get(name, 0) + 1
    return counts
