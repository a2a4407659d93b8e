"""What people wrote stays out of the private database's log, however slow or broken it is."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from pymongo.errors import PyMongoError

from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.private_server import private_mongodb

WORDS = "the-goldfinch-sings-at-noon"
SLOWLY: dict[str, Any] = {"text": WORDS, "$where": "sleep(150) || true"}


def slow_operations(database: Database) -> Sequence[Callable[[], Awaitable[Any]]]:
    things = database["things"]
    return (
        lambda: things.find_one(SLOWLY),
        lambda: things.update_one(SLOWLY, {"$set": {"reply": WORDS}}),
        lambda: things.find_one_and_update(SLOWLY, {"$set": {"reply": WORDS}}),
        lambda: things.distinct("text", SLOWLY),
        lambda: things.delete_one(SLOWLY),
    )


def failing_operations(database: Database) -> Sequence[Callable[[], Awaitable[Any]]]:
    things = database["things"]
    to_number = {"$project": {"number": {"$toInt": "$text"}}}
    twice = {"$set": {"unique": WORDS}}
    return (
        lambda: things.find_one({"$where": "throw this.text"}),
        lambda: things.find_one_and_update({"_id": 2}, twice, upsert=True),
        lambda: things.update_one({"_id": 3}, twice, upsert=True),
        lambda: database.command("aggregate", "things", pipeline=[to_number], cursor={}),
    )


async def test_no_operation_leaves_its_words_in_the_log(tmp_path: Path) -> None:
    async with private_mongodb(tmp_path) as uri, open_mongo(uri, "majordome") as database:
        await database["things"].create_index("unique", unique=True)
        await database["things"].insert_one({"text": WORDS, "unique": WORDS})
        for operate in failing_operations(database):
            try:
                await operate()
            except PyMongoError:
                continue
            raise AssertionError("it was to fail")
        for operate in slow_operations(database):
            await operate()
    log = (tmp_path / "mongodb" / "mongod.log").read_text()
    assert WORDS not in log
    assert "Plan executor error" in log, "that something failed is told all the same"
