"""How memory is written down: a state row that holds the recent events, and the archive."""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import UUID

from domain.memory.events import EventRole, UserMemoryEvent
from domain.memory.state import MemoryState
from infrastructure.mongo.migrations import VERSION_FIELD
from infrastructure.mongo.sealing import Sealed

Document = dict[str, Any]

STATE_VERSION = 3
EVENT_VERSION = 3

MEMORY_FIELDS = {
    "_id": True,
    "summary": True,
    "compressed_through": True,
    "next_seq": True,
    "epoch": True,
    "recent": True,
    "archive_tag": True,
}


def state_id(user_id: str, persona: str) -> str:
    return f"{user_id}|{persona}"


def new_archive_tag() -> str:
    """Another one with every change of the archive, so that whoever keeps a copy can tell."""
    return token_hex(8)


def memory_state(user_id: str, persona: str, document: Document) -> MemoryState:
    return MemoryState(
        user_id,
        persona,
        document["summary"],
        document["compressed_through"],
        document["next_seq"],
        document["epoch"],
        document.get("archive_tag", ""),
    )


def recent_events(user_id: str, persona: str, document: Document) -> Iterable[UserMemoryEvent]:
    return (_event(user_id, persona, kept["event_id"], kept) for kept in document["recent"])


def to_recent(event: UserMemoryEvent) -> Document:
    """As it lies in the state, which knows the user and the persona already."""
    return {
        "event_id": event.event_id,
        "seq": event.seq,
        "role": event.role.value,
        "content": Sealed(event.content),
        "created_at": event.created_at,
        "tags": list(event.tags),
        "tokens": dict(event.tokens),
        "persona_version": event.persona_version,
        **({"speaker": event.speaker} if event.speaker else {}),
        **({"external_id": event.external_id} if event.external_id else {}),
    }


def to_archived(user_id: str, persona: str, recent: Document, now: datetime) -> Document:
    """The same event in the archive, whose lifetime begins."""
    kept = {name: value for name, value in recent.items() if name != "event_id"}
    if not isinstance(kept["content"], Sealed):  # read from the row, and so plain
        kept["content"] = Sealed(kept["content"])
    whose = {"_id": recent["event_id"], "user_id": user_id, "persona": persona}
    return whose | kept | {"archived_at": now, VERSION_FIELD: EVENT_VERSION}


def archived_event(document: Document) -> UserMemoryEvent:
    return _event(document["user_id"], document["persona"], document["_id"], document)


def _plain(content: Any) -> str:
    """Of what was stored, or is about to be."""
    text: str = content.value if isinstance(content, Sealed) else content
    return text


def _event(user_id: str, persona: str, event_id: UUID, stored: Document) -> UserMemoryEvent:
    return UserMemoryEvent(
        event_id,
        user_id,
        persona,
        EventRole(stored["role"]),
        _plain(stored["content"]),
        stored["created_at"],
        stored["seq"],
        tuple(stored["tags"]),
        stored.get("tokens", {}),
        stored.get("persona_version", ""),
        stored.get("speaker", ""),
        stored.get("external_id", ""),
    )
