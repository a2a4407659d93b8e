"""Old documents are brought up to date once, in order, wherever a run was interrupted."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from domain.shared.errors import ConfigurationError, StorageUnavailable
from infrastructure.mongo.client import Database
from infrastructure.mongo.migrations import Migration, Migrations

GREETED = Migration.by_pipeline(
    "guests", 2, "greetings", [{"$set": {"greeting": {"$concat": ["Hello ", "$name"]}}}]
)


def upper_case(version: int = 3, fail_at: int | None = None) -> Migration:
    """Written in Python; raises at the document of that number."""

    async def change(database: Database, documents: Sequence[dict[str, Any]]) -> None:
        for document in documents:
            if document["_id"] == fail_at:
                raise StorageUnavailable("broken on purpose")
            changed = {"greeting": document["greeting"].upper(), "schema_version": version}
            await database["guests"].update_one({"_id": document["_id"]}, {"$set": changed})

    return Migration("guests", version, "loud greetings", change)


async def seed(database: Database, count: int = 5) -> None:
    await database["guests"].insert_many([{"_id": n, "name": f"g{n}"} for n in range(count)])


async def guests(database: Database) -> list[dict[str, Any]]:
    return await database["guests"].find().sort("_id", 1).to_list()


async def test_documents_go_through_every_version_in_order(mongo_database: Database) -> None:
    await seed(mongo_database)
    done = await Migrations(mongo_database, [GREETED, upper_case()], at_once=2).run()
    assert done == {"guests/2": 5, "guests/3": 5}
    assert {(g["greeting"], g["schema_version"]) for g in await guests(mongo_database)} == {
        (f"HELLO G{n}", 3) for n in range(5)
    }


async def test_what_is_done_is_not_done_again(mongo_database: Database) -> None:
    await seed(mongo_database)
    await Migrations(mongo_database, [GREETED]).run()
    assert await Migrations(mongo_database, [GREETED]).run() == {}


async def test_documents_of_the_new_shape_are_left_alone(mongo_database: Database) -> None:
    await mongo_database["guests"].insert_one({"_id": 1, "greeting": "Hi", "schema_version": 2})
    assert await Migrations(mongo_database, [GREETED]).run() == {"guests/2": 0}
    assert (await guests(mongo_database))[0]["greeting"] == "Hi"


async def test_an_interrupted_run_goes_on_where_it_stood(mongo_database: Database) -> None:
    await seed(mongo_database, 7)
    breaking = [GREETED, upper_case(fail_at=5)]
    with pytest.raises(StorageUnavailable):
        await Migrations(mongo_database, breaking, at_once=2).run()
    seen: list[tuple[str, int, int]] = []
    done = await Migrations(mongo_database, [GREETED, upper_case()], at_once=2).run(
        lambda *told: seen.append(told)
    )
    assert done == {"guests/3": 6}  # one was done in the batch that broke
    assert seen == [("guests/3", 6, 7)]
    assert all(g["schema_version"] == 3 for g in await guests(mongo_database))


async def test_keys_of_several_types_are_all_reached(mongo_database: Database) -> None:
    keys: list[Any] = [1, "one", {"bot": 1}, 2.5, b"x"]
    await mongo_database["guests"].insert_many([{"_id": key, "name": "g"} for key in keys])
    assert await Migrations(mongo_database, [GREETED], at_once=1).run() == {"guests/2": 5}


async def test_a_document_may_get_another_key(mongo_database: Database) -> None:
    await seed(mongo_database)

    async def rename(database: Database, documents: Sequence[dict[str, Any]]) -> None:
        for old in documents:
            new = old | {"_id": f"guest {old['_id']}", "schema_version": 2}
            await database["guests"].replace_one({"_id": new["_id"]}, new, upsert=True)
            await database["guests"].delete_one({"_id": old["_id"]})

    renaming = Migration("guests", 2, "keys are names", rename)
    assert await Migrations(mongo_database, [renaming], at_once=2).run() == {"guests/2": 5}
    assert [g["_id"] for g in await guests(mongo_database)] == [f"guest {n}" for n in range(5)]


async def test_a_dry_run_counts_and_changes_nothing(mongo_database: Database) -> None:
    await seed(mongo_database)
    assert await Migrations(mongo_database, [GREETED, upper_case()]).count() == {
        "guests/2": 5,
        "guests/3": 5,
    }
    assert all("schema_version" not in guest for guest in await guests(mongo_database))


async def test_processes_that_start_together_migrate_once(mongo_database: Database) -> None:
    await seed(mongo_database, 20)
    runs = [Migrations(mongo_database, [GREETED, upper_case()], at_once=3) for _ in range(4)]
    done = await asyncio.gather(*(run.run() for run in runs))
    assert sorted(map(dict, done), key=len)[-1] == {"guests/2": 20, "guests/3": 20}
    assert sum(map(len, done)) == 2
    assert all(guest["schema_version"] == 3 for guest in await guests(mongo_database))


async def test_the_lease_of_a_dead_process_runs_out(mongo_database: Database) -> None:
    await seed(mongo_database)
    dead = Migrations(mongo_database, [GREETED], lease=timedelta(milliseconds=300))
    holding = dead._lease.held()
    await holding.__aenter__()
    assert await Migrations(mongo_database, [GREETED]).run() == {"guests/2": 5}
    with pytest.raises(StorageUnavailable, match="taken the migration over"):
        await dead._lease.extend()
    await holding.__aexit__(None, None, None)


async def test_an_older_release_refuses_what_a_newer_one_wrote(mongo_database: Database) -> None:
    await Migrations(mongo_database, [GREETED, upper_case()]).run()
    with pytest.raises(ConfigurationError, match=r"newer release .*guests/3"):
        await Migrations(mongo_database, [GREETED]).run()
