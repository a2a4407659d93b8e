"""Conversations that have ended, each a document; its memory's row says how far they reach."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pymongo import ASCENDING, IndexModel, ReturnDocument

from application.memory.episodes import EpisodeRepository, Unnoted
from domain.memory.episodes import Digest, Episode
from domain.memory.recall.ranking import SESSION_PAUSE
from domain.shared.identity import MemoryOwner
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.migrations import VERSION_FIELD
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones, born
from infrastructure.mongo.user_memory import EVENTS, STATES
from infrastructure.mongo.user_memory_documents import (
    archived_event,
    new_archive_tag,
    recent_events,
    state_id,
)

Document = dict[str, Any]

COLLECTION = "memory_episodes"
VERSION = 1
INDEXES = (
    IndexModel([("user_id", ASCENDING), ("ended_at", ASCENDING)]),
    IndexModel([("person", ASCENDING)], name="by_person"),
    IndexModel([("ended_at", ASCENDING)], partialFilterExpression={"promised": True}),
)

_MOST_READ = 2_000


class MongoEpisodes(EpisodeRepository):
    def __init__(self, database: Database, tombstones: MongoTombstones) -> None:
        self._episodes = database[COLLECTION]
        self._states = database[STATES]
        self._events = database[EVENTS]
        self._tombstones = tombstones

    async def paused(self, since: datetime, limit: int) -> Sequence[tuple[str, str]]:
        free = _free(since + SESSION_PAUSE)
        wanted = {"unnoted": True, "active_at": {"$lte": since}, "unnoted_taken": free}
        with storage_errors():
            found = self._states.find(wanted, {"user_id": True, "persona": True}).limit(limit)
            return [(state["user_id"], state["persona"]) for state in await found.to_list()]

    async def take(
        self, user_id: str, persona: str, *, now: datetime, duration: timedelta
    ) -> Unnoted | None:
        free = _row(user_id, persona) | {"unnoted": True, "unnoted_taken": _free(now)}
        with storage_errors():
            state = await self._states.find_one_and_update(
                free,
                {"$set": {"unnoted_taken": now + duration}},
                return_document=ReturnDocument.AFTER,
            )
            if state is None:
                return None
            # What was said before there were episodes is found by its words alone.
            first = "noted_through" if "noted_through" in state else "compressed_through"
            through: int = state[first]
            above = {"user_id": user_id, "persona": persona, "seq": {"$gt": max(0, through)}}
            archived = await self._events.find(above).limit(_MOST_READ).to_list()
        events = [*map(archived_event, archived), *recent_events(user_id, persona, state)]
        young = {event.event_id: event for event in events if event.seq > through}
        in_order = sorted(young.values(), key=lambda event: event.seq)
        return Unnoted(user_id, persona, tuple(in_order), _version(state))

    async def note(self, taken: Unnoted, episodes: Sequence[Episode], through: int) -> bool:
        await self.add(episodes)
        tag, _, epoch = taken.version.partition("/")
        unchanged = {
            "archive_tag": {"$in": [tag] if tag else ["", None]},
            "epoch": int(epoch),
            "unnoted_taken": {"$ne": None},
        }
        noted = {
            "noted_through": through,
            "unnoted": {"$gt": [{"$subtract": ["$next_seq", 1]}, through]},
            "unnoted_taken": "$$REMOVE",
            # Where nothing is archived, all that was said still stands in every prompt.
            "archive_tag": new_archive_tag() if tag else tag,
        }
        if not through:  # it goes on, or was forgotten
            noted = {"unnoted_taken": "$$REMOVE", "unnoted": bool(taken.events)}
        with storage_errors():
            result = await self._states.update_one(
                _row(taken.user_id, taken.persona) | unchanged, [{"$set": noted}]
            )
            if result.matched_count:
                return True
            mine = {"_id": {"$in": [e.episode_id for e in episodes]}, "user_id": taken.user_id}
            await self._episodes.delete_many(mine)
        return False

    async def add(self, episodes: Sequence[Episode]) -> None:
        if episodes:
            person = MemoryOwner.parse(episodes[0].user_id).person
            documents = [_document(episode) for episode in episodes]
            await self._tombstones.insert(person, self._episodes, documents)

    async def of(self, user_id: str, persona: str | None = None) -> Sequence[Episode]:
        mine = {"user_id": user_id} | ({"persona": persona} if persona else {})
        with storage_errors():
            found = self._episodes.find(mine).sort("ended_at", ASCENDING)
            return [_episode(document) for document in await found.to_list()]

    async def drop(self, user_id: str, holding: Collection[UUID] | None = None) -> None:
        mine: Document = {"user_id": user_id}
        if holding is not None:
            mine["events"] = {"$in": list(holding)}
        with storage_errors():
            await self._episodes.delete_many(mine)

    async def promised(self, ended: tuple[datetime, datetime], limit: int) -> Sequence[Episode]:
        begin, end = ended
        wanted = {"promised": True, "ended_at": {"$gte": begin, "$lte": end}}
        with storage_errors():
            found = self._episodes.find(wanted).sort("ended_at", ASCENDING).limit(limit)
            return [_episode(document) for document in await found.to_list()]

    async def asked(self, episode: Episode, at: datetime) -> None:
        mine = {"_id": episode.episode_id, "user_id": episode.user_id}
        with storage_errors():
            await self._episodes.update_one(mine, {"$set": {"asked_at": at, "promised": False}})


def _free(now: datetime) -> Document:
    return {"$not": {"$gt": now}}


def _row(user_id: str, persona: str) -> Document:
    return {"_id": state_id(user_id, persona), "user_id": user_id}


def _version(state: Document) -> str:
    """Changes when something is forgotten."""
    return f"{state.get('archive_tag') or ''}/{state['epoch']}"


def _document(episode: Episode) -> Document:
    digest = episode.digest
    told = {
        "title": digest.title,
        "summary": digest.summary,
        "mood": digest.mood,
        "promises": list(digest.promises),
    }
    return {
        "_id": episode.episode_id,
        "user_id": episode.user_id,
        "persona": episode.persona,
        "person": str(MemoryOwner.parse(episode.user_id).person),
        "told": Sealed(told),
        "promised": bool(digest.promises),
        "began_at": episode.began_at,
        "ended_at": episode.ended_at,
        "events": list(episode.events),
        "last_seq": episode.last_seq,
        "asked_at": episode.asked_at,
        "archived_at": datetime.now(UTC),
        VERSION_FIELD: VERSION,
        **born(),
    }


def _episode(stored: Document) -> Episode:
    told = stored["told"]
    return Episode(
        stored["_id"],
        stored["user_id"],
        stored["persona"],
        Digest(told["title"], told["summary"], told["mood"], tuple(told["promises"])),
        stored["began_at"],
        stored["ended_at"],
        tuple(stored["events"]),
        stored["last_seq"],
        stored["asked_at"],
    )
