"""Searching a whole database for traces of a person."""

import re
from typing import Any

from infrastructure.mongo.client import Database


async def traces(database: Database, *needles: str) -> list[str]:
    """Where a needle stands: as a text or number, as a key, or inside one; by collection."""
    found = []
    for name in await database.list_collection_names():
        async for document in database[name].find():
            found += [f"{name}: {needle}" for needle in needles if _holds(document, needle)]
    return found


def _holds(document: dict[str, Any], needle: str) -> bool:
    """A number is looked for whole: 1001 is neither in 21001 nor in -1001."""
    written = str(document)
    if needle.isdecimal():
        return re.search(rf"(?<![\d-]){needle}(?!\d)", written) is not None
    return needle in written
