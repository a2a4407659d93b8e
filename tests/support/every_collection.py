"""Searching a whole database for traces of a person."""

from typing import Any

from bson import encode
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions

from infrastructure.mongo.client import Database

_STANDARD = CodecOptions[dict[str, Any]](uuid_representation=UuidRepresentation.STANDARD)


async def traces(database: Database, *needles: str) -> list[str]:
    """Where a needle stands: as a text or number, as a key, or inside one; by collection."""
    found = []
    for name in await database.list_collection_names():
        async for document in database[name].find():
            found += [f"{name}: {needle}" for needle in needles if _holds(document, needle)]
    return found


def _holds(document: dict[str, Any], needle: str) -> bool:
    raw = encode(document, codec_options=_STANDARD)
    if needle.encode() in raw or needle in str(document):
        return True
    return needle.isdecimal() and _has_number(document, int(needle))


def _has_number(value: Any, number: int) -> bool:
    if isinstance(value, dict):
        return any(_has_number(inner, number) for inner in value.values())
    if isinstance(value, list):
        return any(_has_number(inner, number) for inner in value)
    return bool(value == number)
