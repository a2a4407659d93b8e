"""Conversations that were led elsewhere, put into the archive."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import BulkWriteError

from application.memory.ports import ConversationArchive
from domain.memory.events import UserMemoryEvent
from domain.shared.identity import MemoryOwner
from domain.shared.language import Language
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.memory_segments import MongoMemorySegments
from infrastructure.mongo.migrations import VERSION_FIELD
from infrastructure.mongo.tombstones import MongoTombstones, born
from infrastructure.mongo.turn_writes import refuse_all_but_duplicates
from infrastructure.mongo.user_memory import EVENTS, STATES
from infrastructure.mongo.user_memory_documents import (
    STATE_VERSION,
    new_archive_tag,
    state_id,
    to_archived,
    to_recent,
)

Document = dict[str, Any]


class MongoConversationArchive(ConversationArchive):
    """Imported events bear numbers below one; what is counted by turns begins there."""

    def __init__(
        self, database: Database, tombstones: MongoTombstones, segments: MongoMemorySegments
    ) -> None:
        self._states = database[STATES]
        self._events = database[EVENTS]
        self._tombstones = tombstones
        self._segments = segments

    async def reserve(self, user_id: str, persona: str, count: int) -> int:
        before = 0

        async def write(
            condition: Document, may_make: bool, session: AsyncClientSession | None
        ) -> bool:
            nonlocal before
            found = await self._states.find_one_and_update(
                condition,
                {"$inc": {"imported": count}, "$setOnInsert": _new_state(user_id, persona)},
                upsert=may_make,
                return_document=ReturnDocument.BEFORE,
                session=session,
            )
            before = (found or {}).get("imported", 0)
            return found is not None

        person = MemoryOwner.parse(user_id).person
        await self._tombstones.upsert(person, self._states, _row(user_id, persona), write)
        return 1 - int(before)

    async def add(
        self, events: Sequence[UserMemoryEvent], *, first: int, language: Language | None
    ) -> int:
        known = await self._known(events)
        new = [
            replace(event, seq=first + place)
            for place, event in enumerate(events)
            if event.event_id not in known
        ]
        if new:
            await self._insert(new, language)
        return len(new)

    async def _known(self, events: Sequence[UserMemoryEvent]) -> set[Any]:
        ids = {"$in": [event.event_id for event in events]}
        with storage_errors():
            found = self._events.find({"_id": ids, "user_id": events[0].user_id}, {"_id": True})
            return {document["_id"] for document in await found.to_list()}

    async def _insert(self, events: Sequence[UserMemoryEvent], language: Language | None) -> None:
        now = datetime.now(UTC)
        user_id, persona = events[0].user_id, events[0].persona
        await self._segments.add(events, now, language)
        archived = [to_archived(user_id, persona, to_recent(event), now) for event in events]
        try:
            person = MemoryOwner.parse(user_id).person
            await self._tombstones.insert(person, self._events, archived)
        except BulkWriteError as error:
            refuse_all_but_duplicates(error)
        with storage_errors():
            await self._states.update_one(
                _row(user_id, persona), {"$set": {"archive_tag": new_archive_tag()}}
            )


def _row(user_id: str, persona: str) -> Document:
    return {"_id": state_id(user_id, persona), "user_id": user_id}


def _new_state(user_id: str, persona: str) -> Document:
    return {
        "persona": persona,
        "person": str(MemoryOwner.parse(user_id).person),
        "summary": "",
        "compressed_through": 0,
        "next_seq": 1,
        "epoch": 0,
        "recent": [],
        "archived_ids": [],
        "due": False,
        VERSION_FIELD: STATE_VERSION,
        **born(),
    }
