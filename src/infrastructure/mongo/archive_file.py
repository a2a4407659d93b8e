"""The file of a backup: gzip over BSON, one record a document, its counts at the end."""

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from bson import decode, encode
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument

from domain.shared.errors import InvalidInput

FORMAT = 2
LARGEST_DOCUMENT = 17 * 1024 * 1024  # bytes; MongoDB's own limit is 16 MB a document

_COLLECTION = re.compile(r"(?!system\.)[a-z][a-z0-9_.]{0,63}")
_DEEPEST = 100  # levels; MongoDB's own limit
_UNPACKED_BYTES, _UNPACKED_RATIO = 64 * 1024 * 1024, 100


class ArchiveWriter:
    def __init__(self, target: BinaryIO | gzip.GzipFile) -> None:
        self._target = target
        self.counts: Counter[str] = Counter()
        target.write(encode({"majordome": FORMAT}))

    def add(self, collection: str, document: Mapping[str, Any]) -> None:
        self._target.write(encode({"collection": collection, "document": document}))
        self.counts[collection] += 1

    def end(self) -> None:
        self._target.write(encode({"counts": dict(self.counts)}))


class Unpacked:
    """Bytes read out of a packed file, of which there may be only so many."""

    def __init__(self, source: BinaryIO | gzip.GzipFile, bound: int) -> None:
        self._source = source
        self._left = bound

    def read(self, size: int) -> bytes:
        """Fewer bytes only at the end. Raises InvalidInput beyond the bound."""
        self._left -= size
        if self._left < 0:
            raise InvalidInput("the backup unpacks to far more than a backup does")
        return self._source.read(size)


def records(file: Path) -> Iterator[tuple[str, RawBSONDocument]]:
    """Collection and document, one by one. Raises InvalidInput for a file that is no whole backup.

    Only when the last one has been taken is it known that the file is whole.
    """
    try:
        bound = _UNPACKED_BYTES + _UNPACKED_RATIO * file.stat().st_size
        with gzip.open(file, "rb") as source:
            yield from _checked(Unpacked(source, bound))
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidInput(f"{file} cannot be read ({type(error).__name__})") from None


def _checked(source: Unpacked) -> Iterator[tuple[str, RawBSONDocument]]:
    first = _next(source)
    if first is None or _told(first).get("majordome") != FORMAT:
        raise _foreign()
    counts: Counter[str] = Counter()
    while (record := _next(source)) is not None:
        told = _told(record)
        if (promised := told.get("counts")) is not None:
            if promised != counts or _next(source) is not None:
                raise InvalidInput("the backup does not hold what its end says")
            return
        name, document = _entry(record, told)
        counts[name] += 1
        yield name, document
    raise InvalidInput("the backup is cut off")


def _told(record: bytes) -> Mapping[str, Any]:
    """The whole record, read to its depths."""
    try:
        told: dict[str, Any] = decode(record)
    except (BSONError, ValueError, RecursionError, OverflowError):
        raise _foreign() from None
    if _depth(told) > _DEEPEST:
        raise _foreign()
    return told


def _entry(record: bytes, told: Mapping[str, Any]) -> tuple[str, RawBSONDocument]:
    name, document = told.get("collection"), told.get("document")
    if not (isinstance(name, str) and _COLLECTION.fullmatch(name) and isinstance(document, dict)):
        raise _foreign()
    if "_id" not in document:
        raise InvalidInput("the backup holds a document without an id")
    return name, RawBSONDocument(record)["document"]


def _depth(told: object) -> int:
    deepest = 0
    waiting: list[tuple[object, int]] = [(told, 0)]
    while waiting:
        value, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            waiting.extend((each, depth + 1) for each in value)
    return deepest


def _next(source: Unpacked) -> bytes | None:
    size = source.read(4)
    if not size:
        return None
    length = int.from_bytes(size, "little")
    if not 5 <= length <= LARGEST_DOCUMENT:
        raise _foreign()
    content = size + source.read(length - 4)
    if len(content) < length:
        raise InvalidInput("the backup is cut off")
    return content


def _foreign() -> InvalidInput:
    return InvalidInput("the file is no backup of Majordome")
