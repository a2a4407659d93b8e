"""Support's searches and an erasure walk indexes, however many users there are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infrastructure.mongo.client import Database
from infrastructure.mongo.erasure import MongoUserErasure
from infrastructure.mongo.user_directory import MongoUserDirectory
from tests.support.every_collection import traces
from tests.support.seeding import event, profile, state
from tests.support.storage import prepare

INDEXED: dict[str, tuple[str, dict[str, Any]]] = {
    "a page of users": ("user_profiles", {"user_id": {"$gt": "1", "$regex": "^10"}}),
    "identities in groups": ("user_profiles", {"user_id": {"$regex": "^group:-?\\d+:7$"}}),
    "a user's events": ("user_memory", {"user_id": {"$in": ["7"]}}),
    "a user's states": ("user_memory_state", {"user_id": {"$in": ["7"]}}),
    "a user's updates": ("inbox", {"user_id": 7}),
    "erasures to finish": ("inbox", {"erase_when_done": True, "state": {"$in": ["done"]}}),
    "a user's lanes": ("lanes", {"_id.chat_id": 7}),
    "a user's voice notes": ("heard_words", {"user_id": {"$in": ["7"]}}),
    "a user's spending": ("text_spending", {"_id": {"$regex": "^user:(7)\\|"}}),
    "what was noted of a user": ("audit_log", {"subject": "7"}),
}


@pytest.mark.parametrize("what", INDEXED)
async def test_no_search_walks_a_whole_collection(mongo_database: Database, what: str) -> None:
    await prepare(mongo_database)
    collection, condition = INDEXED[what]
    plan = await mongo_database.command(
        "explain", {"find": collection, "filter": condition}, verbosity="queryPlanner"
    )
    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])


async def test_a_person_is_found_under_every_id_they_are_remembered_by(
    mongo_database: Database,
) -> None:
    for user_id in ("7", "77", "group:-100:7", "group:-200:77", "group:-7:5"):
        await mongo_database["user_profiles"].insert_one(profile(user_id))
    await mongo_database["user_memory_state"].insert_one(state("group:-300:7", 0))
    found = await MongoUserDirectory(mongo_database).identities("7")
    assert found == ("7", "group:-100:7", "group:-300:7")


@pytest.mark.parametrize("user_id", ["7", "group:-100:7"])
async def test_a_compression_under_way_is_waited_for(
    mongo_database: Database, user_id: str
) -> None:
    erasure = MongoUserErasure(mongo_database)
    states = mongo_database["user_memory_state"]
    await states.insert_one(state(user_id, 60))
    assert not await erasure.is_being_answered("7", None)
    ends = datetime.now(UTC) + timedelta(minutes=5)
    await states.update_one({"user_id": user_id}, {"$set": {"lease": {"expires_at": ends}}})
    assert await erasure.is_being_answered("7", None)
    assert not await erasure.is_being_answered("77", None)


async def test_an_erasure_takes_the_groups_and_the_spending_and_nobody_else(
    mongo_database: Database,
) -> None:
    for user_id in ("7777", "group:-100:7777", "77770"):
        await mongo_database["user_profiles"].insert_one(profile(user_id))
        await mongo_database["user_memory_state"].insert_one(state(user_id, 1))
        await mongo_database["user_memory"].insert_one(event(user_id, 1))
        await mongo_database["text_spending"].insert_one({"_id": f"user:{user_id}|2026-01"})
        words = {"_id": f"1:{user_id}:5", "user_id": user_id, "text": "words"}
        await mongo_database["heard_words"].insert_one(words)
    await mongo_database["lanes"].insert_one({"_id": {"bot_id": 1, "chat_id": 7777}})
    counts = await MongoUserErasure(mongo_database).erase("7777", ["7777", "group:-100:7777"], None)
    assert counts["user_memory"] == 2
    left = {trace.split(":")[0] for trace in await traces(mongo_database, "77770")}
    assert left == {
        "user_profiles", "user_memory", "user_memory_state", "text_spending", "heard_words",
    }  # fmt: skip
    for collection in left:
        assert await mongo_database[collection].count_documents({}) == 1
