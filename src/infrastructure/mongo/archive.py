"""The whole database in one file, and back."""

import asyncio
import gzip
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from bson import encode
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.database import AsyncDatabase

from domain.shared.errors import ConfigurationError, InvalidInput
from infrastructure.mongo.client import Database, storage_errors

_FORMAT = {"majordome": 1}
_AT_ONCE = 1000
_RAW = CodecOptions(document_class=RawBSONDocument)
_LARGEST = 17 * 1024 * 1024  # bytes; MongoDB's own limit is 16 MB a document


async def back_up(database: Database, file: Path) -> Mapping[str, int]:
    """Write every collection as it was at one moment; how many documents, by collection.

    The file is gzip over BSON, readable by its owner alone, and appears whole or not at all.
    Raises ConfigurationError where it cannot be written.
    """
    draft = file.with_name(f"{file.name}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw, gzip.open(raw, "wb") as target:
            target.write(encode(_FORMAT))
            counts = await _write(database, target)
        draft.replace(file)
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be written: {error.strerror}") from None
    return counts


async def restore(database: Database, file: Path, *, replace: bool) -> Mapping[str, int]:
    """Put every document of the file back; how many, by collection.

    Raises InvalidInput for a file that is no backup or is cut off, and for a database that holds
    something already, unless `replace` allows to empty it first.
    """
    await asyncio.to_thread(_check, file)
    with storage_errors():
        there = [
            name
            for name in await database.list_collection_names()
            if await database[name].find_one({}, {"_id": 1})
        ]
        if there and not replace:
            raise InvalidInput("the database is not empty; give --replace to empty it first")
        for name in there:
            await database[name].delete_many({})
        return await _read(database, file)


async def _write(database: Database, target: Any) -> Mapping[str, int]:
    counts = {}
    client = database.client
    with storage_errors():
        names = sorted(await database.list_collection_names())
        async with client.start_session(snapshot=True) as session:
            for name in names:
                counts[name] = 0
                source = database.get_collection(name, codec_options=_RAW)
                async for document in source.find(session=session):
                    target.write(encode({"collection": name, "document": document}))
                    counts[name] += 1
    return counts


async def _read(database: AsyncDatabase[Any], file: Path) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    async for name, documents in _batches(file):
        collection = database.get_collection(name, codec_options=_RAW)
        await collection.insert_many(documents, ordered=False)
        counts[name] = counts.get(name, 0) + len(documents)
    return counts


async def _batches(file: Path) -> AsyncIterator[tuple[str, list[RawBSONDocument]]]:
    name, waiting = "", list[RawBSONDocument]()
    for record in _records(file):
        if waiting and (record["collection"] != name or len(waiting) == _AT_ONCE):
            yield name, waiting
            waiting = []
        name = record["collection"]
        waiting.append(record["document"])
    if waiting:
        yield name, waiting


def _check(file: Path) -> None:
    """Reads the file to its end before anything is emptied for it."""
    for _ in _records(file):
        pass


def _records(file: Path) -> Iterator[RawBSONDocument]:
    try:
        with gzip.open(file, "rb") as source:
            first = _next(source)
            if first is None or first.get("majordome") != _FORMAT["majordome"]:
                raise InvalidInput(f"{file} is no backup of Majordome")
            while (record := _next(source)) is not None:
                yield record
    except (OSError, EOFError) as error:
        raise InvalidInput(f"{file} cannot be read ({type(error).__name__})") from None


def _next(source: BinaryIO | gzip.GzipFile) -> RawBSONDocument | None:
    size = source.read(4)
    if not size:
        return None
    length = int.from_bytes(size, "little")
    if not 5 <= length <= _LARGEST:
        raise InvalidInput("the file is no backup of Majordome")
    content = size + source.read(length - 4)
    if len(content) < length:
        raise InvalidInput("the backup is cut off")
    return RawBSONDocument(content)
