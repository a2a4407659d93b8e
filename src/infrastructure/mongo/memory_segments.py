"""The search index of archived turns: immutable segments, each of at most some hundred turns.

A segment is written before its turns leave the place where they lay before, and expires with them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from pymongo import ASCENDING, IndexModel

from domain.memory.events import UserMemoryEvent
from domain.shared.errors import StorageUnavailable
from domain.shared.identity import MemoryOwner
from domain.shared.language import Language
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.migrations import VERSION_FIELD
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones, born
from infrastructure.mongo.user_memory_documents import state_id
from infrastructure.recall.building import MOST_TURNS, SegmentBuilder
from infrastructure.recall.cache import Pair, SegmentVersion, Versions
from infrastructure.recall.segment import Array, Segment, without

Document = dict[str, Any]
Item = TypeVar("Item")

SEGMENTS = "memory_segments"
SEGMENT_VERSION = 1
SEGMENT_INDEXES = (
    IndexModel([("user_id", ASCENDING), ("persona", ASCENDING)]),
    IndexModel([("read_by", ASCENDING)]),
)

_TRIES = 5
_VECTORS = ("vectors", "dimension")
_VERSION = {"revision": True, "read_by": True}


class MongoMemorySegments:
    """Segments of infrastructure.recall.index; vectors are read where they are of this `model`."""

    def __init__(
        self,
        database: Database,
        tombstones: MongoTombstones,
        builder: SegmentBuilder,
        *,
        model: str = "",
    ) -> None:
        self._model = model
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

    async def load(
        self, user_id: str, persona: str, known: Collection[SegmentVersion] = ()
    ) -> Mapping[SegmentVersion, Segment | None]:
        mine = {"user_id": user_id, "persona": persona}
        fields = dict.fromkeys(("body", *(_VECTORS if self._model else ())), True)
        with storage_errors():
            found = await self._segments.find(
                mine, _unless(known, fields) if known else fields | _VERSION
            ).to_list()
        return {
            _version(document): self._segment(document) if "body" in document else None
            for document in found
        }

    async def versions(self, pairs: Collection[Pair]) -> Versions:
        users = [pair.user_id for pair in pairs]
        wanted = {"user_id": {"$in": users}, "persona": {"$in": [pair.persona for pair in pairs]}}
        found: dict[Pair, list[SegmentVersion]] = {pair: [] for pair in pairs}
        with storage_errors():
            whose = {"user_id": True, "persona": True}
            for document in await self._segments.find(wanted, whose | _VERSION).to_list():
                pair = Pair(document["user_id"], document["persona"])
                found.setdefault(pair, []).append(_version(document))
        return found

    async def of_user(self, user_id: str) -> Sequence[tuple[UUID, Segment]]:
        """With every persona, each under its id; without vectors."""
        with storage_errors():
            found = await self._segments.find({"user_id": user_id}, {"body": True}).to_list()
        return [(document["_id"], Segment.from_bytes(document["body"])) for document in found]

    def _segment(self, document: Document) -> Segment:
        segment = Segment.from_bytes(document["body"])
        if not self._model or document.get("read_by") != self._model:
            return segment
        return replace(segment, vectors=_vectors(document))

    async def take_out(self, user_id: str, events: Collection[bytes]) -> None:
        """Remove single turns; a segment of which nothing is left goes."""
        for name, segment in await self.of_user(user_id):
            if len(without(segment, events)) < len(segment):
                await self._take_out({"_id": name, "user_id": user_id}, events)

    async def _take_out(self, row: Document, events: Collection[bytes]) -> None:
        for _ in range(_TRIES):
            with storage_errors():
                document = await self._segments.find_one(row)
                if document is None:
                    return
                unchanged = {"revision": document.get("revision")}
                left = _without(document, events)
                if left is None:
                    done = (await self._segments.delete_one(row | unchanged)).deleted_count
                else:
                    change = {"$set": left, "$inc": {"revision": 1}}
                    done = (await self._segments.update_one(row | unchanged, change)).matched_count
            if done:
                return
        raise StorageUnavailable("others write this memory again and again")

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


def _version(document: Document) -> SegmentVersion:
    return SegmentVersion(document["_id"], document.get("revision"), document.get("read_by"))


def _unless(known: Collection[SegmentVersion], fields: Mapping[str, bool]) -> Document:
    """Of segments that are known as they are, their versions alone."""
    is_known = {"$in": [["$_id", "$revision", "$read_by"], {"$literal": [*map(list, known)]}]}
    return _VERSION | {name: {"$cond": [is_known, "$$REMOVE", f"${name}"]} for name in fields}


def _vectors(document: Document) -> Array:
    rows = np.frombuffer(document["vectors"], dtype="<f2")
    return rows.reshape(-1, document["dimension"])


def _without(document: Document, events: Collection[bytes]) -> Document | None:
    """The fields that change; None where nothing is left."""
    segment = Segment.from_bytes(document["body"])
    if "vectors" in document:
        segment = replace(segment, vectors=_vectors(document))
    left = without(segment, events)
    if not len(left):
        return None
    vectors = {} if left.vectors is None else {"vectors": Sealed(left.vectors.tobytes())}
    return {"body": Sealed(left.to_bytes())} | vectors


def _chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]
