"""What was archived before there was an index becomes searchable."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from domain.shared.errors import PersonErased
from infrastructure.mongo.client import Database
from infrastructure.mongo.memory_segments import MongoMemorySegments
from infrastructure.mongo.migrations import VERSION_FIELD, Migration, below
from infrastructure.mongo.user_memory import EVENTS, STATES
from infrastructure.mongo.user_memory_documents import (
    archived_event,
    new_archive_tag,
    state_id,
)

Document = dict[str, Any]

_INDEXED = 3
"""From this version on an event is in a segment before it is in the archive."""


def index_archive(segments: MongoMemorySegments) -> Migration:
    async def change(database: Database, events: Sequence[Document]) -> None:
        for (user_id, persona), mine in _by_pair(events).items():
            missing = await _missing(segments, user_id, persona, mine)
            for archived_at, together in _by_lifetime(missing).items():
                with suppress(PersonErased):  # whose events go, too
                    await segments.add(list(map(archived_event, together)), archived_at)
            if missing:
                row = {"_id": state_id(user_id, persona), "user_id": user_id}
                tag = {"$set": {"archive_tag": new_archive_tag()}}
                await database[STATES].update_one(row, tag)
            ids = {"_id": {"$in": [event["_id"] for event in mine]}, "user_id": user_id}
            stamp = {"$set": {VERSION_FIELD: _INDEXED}}
            await database[EVENTS].update_many(ids | below(_INDEXED), stamp)

    return Migration(EVENTS, _INDEXED, "old events become searchable", change)


async def _missing(
    segments: MongoMemorySegments, user_id: str, persona: str, events: Sequence[Document]
) -> Sequence[Document]:
    there: set[bytes] = set()
    for segment in (await segments.load(user_id, persona)).values():
        there.update(segment.ids.tolist() if segment else ())
    missing = (event for event in events if event["_id"].bytes not in there)
    return sorted(missing, key=lambda event: event["seq"])


def _by_pair(events: Sequence[Document]) -> dict[tuple[str, str], list[Document]]:
    found = defaultdict[tuple[str, str], list[Document]](list)
    for event in events:
        found[event["user_id"], event["persona"]].append(event)
    return found


def _by_lifetime(events: Sequence[Document]) -> dict[datetime, list[Document]]:
    """What is archived together expires together."""
    found = defaultdict[datetime, list[Document]](list)
    for event in events:
        found[event["archived_at"]].append(event)
    return found
