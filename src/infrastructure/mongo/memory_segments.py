"""The search index of archived turns: immutable segments, each of at most some hundred turns.

A segment is written before its turns leave the place where they lay before, and expires with them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from pymongo import ASCENDING, IndexModel

from domain.memory.events import UserMemoryEvent
from domain.shared.identity import MemoryOwner
from domain.shared.language import Language
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.migrations import VERSION_FIELD
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones, born
from infrastructure.mongo.user_memory_documents import state_id
from infrastructure.recall.building import MOST_TURNS, SegmentBuilder
from infrastructure.recall.cache import Pair
from infrastructure.recall.segment import Segment, without

Document = dict[str, Any]
Item = TypeVar("Item")

SEGMENTS = "memory_segments"
SEGMENT_VERSION = 1
SEGMENT_INDEXES = (IndexModel([("user_id", ASCENDING), ("persona", ASCENDING)]),)


class MongoMemorySegments:
    """Segments of infrastructure.recall.index."""

    def __init__(
        self, database: Database, tombstones: MongoTombstones, builder: SegmentBuilder
    ) -> None:
        self._segments = database[SEGMENTS]
        self._states = database["user_memory_state"]
        self._tombstones = tombstones
        self._builder = builder

    async def add(
        self,
        events: Sequence[UserMemoryEvent],
        archived_at: datetime,
        language: Language | None = None,
    ) -> None:
        """Make archived events of one (user, persona) searchable; again changes nothing.

        Raises PersonErased and StorageUnavailable.
        """
        documents = [
            self._document(some, archived_at, language) for some in _chunks(events, MOST_TURNS)
        ]
        person = MemoryOwner.parse(events[0].user_id).person
        await self._tombstones.insert(person, self._segments, documents)

    async def load(self, user_id: str, persona: str) -> Sequence[Segment]:
        mine = {"user_id": user_id, "persona": persona}
        with storage_errors():
            found = await self._segments.find(mine, {"body": True}).to_list()
        return [Segment.from_bytes(document["body"]) for document in found]

    async def of_user(self, user_id: str) -> Sequence[tuple[UUID, Segment]]:
        """With every persona, each under its id."""
        with storage_errors():
            found = await self._segments.find({"user_id": user_id}, {"body": True}).to_list()
        return [(document["_id"], Segment.from_bytes(document["body"])) for document in found]

    async def take_out(self, user_id: str, events: Collection[bytes]) -> None:
        """Remove single turns; a segment of which nothing is left goes."""
        for name, segment in await self.of_user(user_id):
            row = {"_id": name, "user_id": user_id}
            left = without(segment, events)
            if len(left) == len(segment):
                continue
            with storage_errors():
                if not len(left):
                    await self._segments.delete_one(row)
                else:
                    body = Sealed(left.to_bytes())
                    await self._segments.update_one(row, {"$set": {"body": body}})

    async def tags(self, pairs: Collection[Pair]) -> Mapping[Pair, str]:
        rows = {state_id(*pair): pair for pair in pairs}
        users = [pair.user_id for pair in pairs]
        wanted = {"_id": {"$in": list(rows)}, "user_id": {"$in": users}}
        with storage_errors():
            found = await self._states.find(wanted, {"archive_tag": True}).to_list()
        return {rows[state["_id"]]: state.get("archive_tag", "") for state in found}

    async def remove(self, user_id: str, events: Sequence[UUID]) -> None:
        """Those that begin with one of these events: of turns that were forgotten meanwhile."""
        with storage_errors():
            await self._segments.delete_many({"_id": {"$in": list(events)}, "user_id": user_id})

    async def forget(self, user_id: str) -> None:
        with storage_errors():
            await self._segments.delete_many({"user_id": user_id})

    def _document(
        self, events: Sequence[UserMemoryEvent], archived_at: datetime, language: Language | None
    ) -> Document:
        first = events[0]
        return {
            "_id": first.event_id,
            "user_id": first.user_id,
            "persona": first.persona,
            "person": str(MemoryOwner.parse(first.user_id).person),
            "archived_at": archived_at,
            "body": Sealed(self._builder.build(events, language).to_bytes()),
            VERSION_FIELD: SEGMENT_VERSION,
            **born(),
        }


def _chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]
