"""Users as support sees them, read from every collection that knows them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pymongo import ASCENDING

from application.support.ports import (
    PersonaMemory,
    UserDetails,
    UserOverview,
    UserQuery,
)
from domain.memory.events import UserMemoryEvent
from infrastructure.mongo import user_memory, user_profiles
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.user_memory_documents import archived_event, recent_events
from infrastructure.mongo.user_profiles import profile_from_document

Document = dict[str, Any]


@dataclass(slots=True)
class _Memories:
    by_persona: dict[str, PersonaMemory] = field(default_factory=dict)
    last_active: datetime | None = None

    @property
    def events(self) -> int:
        return sum(memory.events for memory in self.by_persona.values())

    @property
    def waiting(self) -> int:
        return sum(memory.waiting for memory in self.by_persona.values())


class MongoUserDirectory:
    """UserDirectory over profiles and memory."""

    def __init__(self, database: Database) -> None:
        self._profiles = database[user_profiles.COLLECTION]
        self._events = database[user_memory.EVENTS]
        self._states = database[user_memory.STATES]

    async def find(self, query: UserQuery) -> Sequence[UserOverview]:
        with storage_errors():
            found = await self._page(query)
            memories = await self._memories([document["user_id"] for document in found])
        return tuple(_overview(document, memories) for document in found)

    async def details(self, user_id: str) -> UserDetails | None:
        with storage_errors():
            document = await self._profiles.find_one({"user_id": user_id})
            if document is None:
                return None
            memories = await self._memories([user_id])
        by_persona = memories.get(user_id, _Memories()).by_persona
        ordered = tuple(by_persona[persona] for persona in sorted(by_persona))
        return UserDetails(_overview(document, memories), ordered)

    async def history(self, user_id: str, last: int) -> Sequence[UserMemoryEvent]:
        mine = {"user_id": user_id}
        with storage_errors():
            archived = await self._events.find(mine).sort("_id", 1).to_list()
            states = await self._states.find(mine).to_list()
        said = [archived_event(document) for document in archived]
        for state in states:
            said += recent_events(user_id, state["persona"], state)
        return sorted(said, key=lambda event: (event.created_at, event.seq))[-last:]

    async def _page(self, query: UserQuery) -> list[Document]:
        ids: Document = {"$gt": query.after}
        if query.search:
            ids["$regex"] = f"^{re.escape(query.search)}"
        if query.active_since:
            ids["$in"] = await self._active_since(query.active_since)
        wanted: Document = {"user_id": ids}
        if query.language:
            wanted["language"] = query.language.value
        if query.persona:
            wanted["persona"] = query.persona
        found = self._profiles.find(wanted).sort("user_id", ASCENDING).limit(query.limit)
        return await found.to_list()

    async def _active_since(self, moment: datetime) -> list[str]:
        # A walk over the small state rows: a search support makes now and then is not worth
        # an index that every message would have to keep up.
        return await self._states.distinct("user_id", {"active_at": {"$gte": moment}})

    async def _memories(self, user_ids: Sequence[str]) -> Mapping[str, _Memories]:
        mine = {"user_id": {"$in": list(user_ids)}}
        pair = {"user_id": "$user_id", "persona": "$persona"}
        cursor = await self._events.aggregate(
            [{"$match": mine}, {"$group": {"_id": pair, "events": {"$sum": 1}}}]
        )
        counts = {
            (group["_id"]["user_id"], group["_id"]["persona"]): group["events"]
            async for group in cursor
        }
        memories: dict[str, _Memories] = {}
        for state in await self._states.find(mine).to_list():
            known = memories.setdefault(state["user_id"], _Memories())
            persona = state["persona"]
            events = counts.get((state["user_id"], persona), 0)
            known.by_persona[persona] = _persona_memory(state, events + len(state["recent"]))
            known.last_active = max(
                filter(None, (known.last_active, state.get("active_at"))), default=None
            )
        return memories


def _persona_memory(state: Document, events: int) -> PersonaMemory:
    waiting = state.get("next_seq", 1) - 1 - state.get("compressed_through", 0)
    return PersonaMemory(state["persona"], state.get("summary", ""), events, waiting)


def _overview(document: Document, memories: Mapping[str, _Memories]) -> UserOverview:
    known = memories.get(document["user_id"], _Memories())
    return UserOverview(
        profile_from_document(document), known.events, known.waiting, known.last_active
    )
