"""The watch over shard keys, which every test of the suite runs under, sees what it should."""

from typing import Any

import pytest

from domain.shared.identity import Conversation
from infrastructure.mongo.client import Database
from infrastructure.mongo.outbox import MongoOutbox
from tests.support.shard_keys import SHARD_KEYS, ShardKeyWatch, names_its_shard
from tests.support.tombstones import tombstones


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ({"find": "user_profiles", "filter": {"user_id": "501"}}, True),
        ({"find": "user_profiles", "filter": {"user_id": {"$in": ["501"]}}}, True),
        ({"find": "user_profiles", "filter": {"user_id": {"$gt": "501"}}}, False),
        ({"find": "user_profiles", "filter": {"persona": "butler"}}, False),
        ({"find": "lanes", "filter": {"$or": [{"_id": 1}, {"_id": 2}]}}, True),
        ({"find": "lanes", "filter": {"$or": [{"_id": 1}, {"holder": 2}]}}, False),
        ({"aggregate": "inbox", "pipeline": [{"$match": {"lane.chat_id": 1}}]}, True),
        ({"aggregate": "inbox", "pipeline": [{"$group": {"_id": 1}}]}, False),
        ({"update": "lanes", "updates": [{"q": {"_id": 1}}, {"q": {"holder": 1}}]}, False),
        ({"delete": "user_memory", "deletes": [{"q": {"user_id": "501"}}]}, True),
        ({"insert": "inbox", "documents": []}, True),
        ({"find": "audit_log", "filter": {}}, True),
    ],
)
def test_a_command_goes_to_one_shard_if_it_names_certain_values_of_the_key(
    command: dict[str, Any], named: bool
) -> None:
    assert names_its_shard(command) is named


async def test_a_command_of_an_adapter_is_noted_with_its_method(
    mongo_database: Database, monkeypatch: pytest.MonkeyPatch, shard_keys: ShardKeyWatch
) -> None:
    monkeypatch.setitem(SHARD_KEYS, "inbox", "another_key")
    await mongo_database["inbox"].find_one({"asked_by": "the test itself"})
    assert shard_keys.take() == []
    await MongoOutbox(mongo_database, tombstones(mongo_database)).find(
        "reminder", Conversation(1, 501)
    )
    (found,) = shard_keys.take()
    assert found == "mongo/outbox.py:MongoOutbox.find: find on inbox without another_key"
