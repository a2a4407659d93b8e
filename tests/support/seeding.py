"""Users in bulk, as the product's documents."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from pymongo.database import Database

from application.support.contacts import Contact
from domain.shared.identity import MemoryOwner

BORN = datetime(2026, 1, 1, tzinfo=UTC)
CANARY = "canary-of-what-was-said"


def profile(user_id: str, **changes: Any) -> dict[str, Any]:
    usual = {
        "_id": user_id,
        "user_id": user_id,
        "person": str(MemoryOwner.parse(user_id).person),
        "schema_version": 4,
        "language": "en",
        "persona": "butler",
        "tone": "witty",
        "preferred_topics": ["tea"],
        "created_at": BORN,
        "updated_at": BORN,
        "last_active": BORN + timedelta(days=1),
    }
    return usual | changes


def met(user_id: str) -> dict[str, Any]:
    """A profile of Zoé with a number, who wrote at that second."""
    number = int(user_id) - 100_000
    name, username = f"Zoé {number}", f"zoe_{number}"
    found_by = Contact(MemoryOwner.parse(user_id), name, username).found_by
    return profile(
        user_id,
        name=name,
        username=username,
        found_by=list(found_by),
        pseudonym=f"{number:032x}",
        last_active=BORN + timedelta(seconds=number),
    )


def state(user_id: str, events: int, **changes: Any) -> dict[str, Any]:
    usual = {
        "_id": f"{user_id}|butler",
        "user_id": user_id,
        "person": str(MemoryOwner.parse(user_id).person),
        "schema_version": 3,
        "persona": "butler",
        "summary": "Likes tea.",
        "compressed_through": 0,
        "next_seq": events + 1,
        "epoch": 0,
        "recent": [recent_event(seq + 1) for seq in range(events)],
        "archived_ids": [],
        "due": False,
        "active_at": BORN + timedelta(days=1),
    }
    return usual | changes


def recent_event(seq: int, content: str = CANARY) -> dict[str, Any]:
    return {
        "event_id": uuid4(),
        "seq": seq,
        "role": "user" if seq % 2 else "assistant",
        "content": content,
        "created_at": BORN,
        "tags": ["source:text"],
        "tokens": {},
    }


def event(user_id: str, seq: int, content: str = CANARY) -> dict[str, Any]:
    """An archived one."""
    kept = recent_event(seq, content)
    whose = {"_id": kept.pop("event_id"), "user_id": user_id, "persona": "butler"}
    return whose | kept | {"archived_at": datetime.now(UTC), "schema_version": 2}


def seed_user(database: Database[dict[str, Any]], user_id: str, events: int = 2) -> None:
    database["user_profiles"].insert_one(profile(user_id))
    database["user_memory_state"].insert_one(state(user_id, events))


def dead_update(number: int) -> dict[str, Any]:
    """An update of the sandbox's bot that was given up."""
    return {
        "_id": {"bot_id": 10000, "update_id": number},
        "lane": {"bot_id": 10000, "chat_id": 7},
        "user_id": 7,
        "kind": "message",
        "payload": CANARY.encode(),
        "sent_at": BORN,
        "received_at": BORN,
        "state": "dead",
        "dead_at": BORN,
        "attempts": 5,
        "turn": 1,
        "fence": 9,
        "language": "en",
    }
