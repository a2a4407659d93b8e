"""Users as support sees them, read from every collection that knows them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING

from application.support.contacts import folded
from application.support.ports import (
    PersonaMemory,
    UserDetails,
    UserOverview,
    UserPage,
    UserQuery,
)
from domain.memory.events import UserMemoryEvent
from domain.shared.errors import InvalidInput
from infrastructure.mongo import user_memory, user_profiles
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.user_memory_documents import archived_event, recent_events
from infrastructure.mongo.user_profiles import profile_from_document

Document = dict[str, Any]

_PSEUDONYM = re.compile(r"[0-9a-f]{32}")
_ID = re.compile(r"\d|group:|service:")


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

    async def find(self, query: UserQuery) -> UserPage:
        order = "last_active" if query.active_since else "user_id"
        with storage_errors():
            found = await self._page(query)
            memories = await self._memories([document["user_id"] for document in found])
        users = tuple(_overview(document, memories) for document in found)
        return UserPage(users, _cursor(found[-1], order) if len(found) == query.limit else None)

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
        conditions = [*_searched(query.search), *_continued(query)]
        if query.language:
            conditions.append({"language": query.language.value})
        if query.persona:
            conditions.append({"persona": query.persona})
        order = [("user_id", ASCENDING)]
        if query.active_since:
            conditions.append({"last_active": {"$gte": query.active_since}})
            order = [("last_active", DESCENDING), *order]
        wanted: Document = {"$and": conditions} if conditions else {}
        return await self._profiles.find(wanted).sort(order).limit(query.limit).to_list()

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


def _searched(search: str) -> list[Document]:
    if not search:
        return []
    if _PSEUDONYM.fullmatch(search):
        return [{"pseudonym": search}]
    if _ID.match(search):
        return [{"user_id": {"$regex": f"^{re.escape(search)}"}}]
    return [{"found_by": {"$regex": f"^{re.escape(folded(search))}"}}]


def _continued(query: UserQuery) -> list[Document]:
    if not query.after:
        return []
    if not query.active_since:
        return [{"user_id": {"$gt": query.after}}]
    written, _, user_id = query.after.partition("/")
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise InvalidInput("--after continues a list of the same kind: paste its `next`") from None
    same = {"last_active": moment, "user_id": {"$gt": user_id}}
    return [{"last_active": {"$lte": moment}}, {"$or": [{"last_active": {"$lt": moment}}, same]}]


def _cursor(document: Document, order: str) -> str:
    user_id: str = document["user_id"]
    return user_id if order == "user_id" else f"{document[order].isoformat()}/{user_id}"


def _persona_memory(state: Document, events: int) -> PersonaMemory:
    waiting = state.get("next_seq", 1) - 1 - state.get("compressed_through", 0)
    return PersonaMemory(state["persona"], state.get("summary", ""), events, waiting)


def _overview(document: Document, memories: Mapping[str, _Memories]) -> UserOverview:
    known = memories.get(document["user_id"], _Memories())
    return UserOverview(
        profile_from_document(document),
        known.events,
        known.waiting,
        document.get("last_active") or known.last_active,
        document.get("name", ""),
        document.get("username", ""),
    )
