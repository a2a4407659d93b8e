"""Support's searches and an erasure walk indexes, however many users there are."""

from typing import Any

import pytest

from infrastructure.mongo.client import Database
from tests.support.seeding import BORN

INDEXED: dict[str, tuple[str, dict[str, Any]]] = {
    "a page of users": ("user_profiles", {"user_id": {"$gt": "1", "$regex": "^10"}}),
    "users by name": ("user_profiles", {"found_by": {"$regex": "^zo"}}),
    "a user by pseudonym": ("user_profiles", {"pseudonym": "7"}),
    "users of a persona": ("user_profiles", {"persona": "butler", "user_id": {"$gt": "1"}}),
    "users of a language": ("user_profiles", {"language": "fr", "user_id": {"$gt": "1"}}),
    "the active": ("user_profiles", {"last_active": {"$gte": BORN}}),
    "a person's groups": ("user_profiles", {"person": "7"}),
    "a user's events": ("user_memory", {"user_id": {"$in": ["7"]}}),
    "a user's states": ("user_memory_state", {"user_id": {"$in": ["7"]}}),
    "a user's updates": ("inbox", {"user_id": 7}),
    "erasures to finish": ("inbox", {"erase_when_done": True, "state": {"$in": ["done"]}}),
    "a user's lanes": ("lanes", {"_id.chat_id": 7}),
    "a user's voice notes": ("heard_words", {"person": "7"}),
    "a user's spending": ("text_spending", {"person": "7"}),
    "what was noted of a user": ("audit_log", {"subject": "7"}),
}


@pytest.mark.parametrize("what", INDEXED)
async def test_no_search_walks_a_whole_collection(mongo_database: Database, what: str) -> None:
    collection, condition = INDEXED[what]
    plan = await mongo_database.command(
        "explain", {"find": collection, "filter": condition}, verbosity="queryPlanner"
    )
    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
