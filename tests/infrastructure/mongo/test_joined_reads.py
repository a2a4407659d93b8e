"""What a reply asks for at its start is read in one command, each from its own collection."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from pymongo.monitoring import CommandListener, CommandStartedEvent

from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.joined_reads import JoinedReads


class Commands(CommandListener):
    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: CommandStartedEvent) -> None:
        self.names.append(event.command_name)

    def succeeded(self, event: object) -> None:
        pass

    def failed(self, event: object) -> None:
        pass


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
async def database(
    mongo_uri_and_name: tuple[str, str], commands: Commands
) -> AsyncIterator[Database]:
    async with open_mongo(*mongo_uri_and_name, listeners=[commands]) as opened:
        for collection in ("profiles", "facts"):
            await opened[collection].insert_many(
                [{"_id": key, "user_id": key, "from": collection, "n": 1} for key in ("41", "42")]
            )
        commands.names.clear()
        yield opened


async def origins(reads: JoinedReads, *wanted: tuple[str, str]) -> Sequence[str | None]:
    found = await asyncio.gather(*(reads.read(name, key, key) for name, key in wanted))
    return [row["from"] if row else None for row in found]


async def test_several_collections_are_read_at_once(database: Database, commands: Commands) -> None:
    wanted = ("profiles", "42"), ("facts", "42"), ("nothing", "42"), ("facts", "41"), ("facts", "9")
    found = await origins(JoinedReads(database), *wanted)
    assert found == ["profiles", "facts", None, "facts", None]
    assert commands.names == ["aggregate"]


async def test_one_collection_is_simply_searched(database: Database, commands: Commands) -> None:
    reads = JoinedReads(database)
    assert await origins(reads, ("facts", "42")) == ["facts"]
    assert await origins(reads, ("facts", "42"), ("facts", "41")) == ["facts", "facts"]
    assert commands.names == ["find", "find"]


@pytest.mark.parametrize("others", [(), ("profiles",), ("profiles", "nothing")])
async def test_only_the_chosen_fields_are_read(database: Database, others: tuple[str, ...]) -> None:
    reads = JoinedReads(database)
    reads.choose_fields("facts", lambda keys: {"keys": {"$literal": list(keys)}})
    rows: list[dict[str, Any] | None] = await asyncio.gather(
        reads.read("facts", "42", "42"), *(reads.read(name, "42", "42") for name in others)
    )
    assert rows[0] == {"_id": "42", "keys": ["42"]}


async def test_nobody_is_given_what_belongs_to_another(database: Database) -> None:
    reads = JoinedReads(database)
    assert await reads.read("facts", "42", "41") is None
