"""What a reply asks for at its start is read in one command, each from its own collection."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from pymongo.monitoring import CommandListener, CommandStartedEvent

from application.shared.turn_under_way import turn_of
from domain.shared.errors import ConfigurationError, StorageUnavailable
from domain.shared.identity import MemoryOwner, Person
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.joined_reads import FRESH_SECONDS, JoinedReads
from tests.support.clocks import HandClock


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


ANN = Person("42")
BESIDE = ("facts", "births")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def usual(database: Database, clock: HandClock) -> JoinedReads:
    """Every turn asks for facts, and for births, which are known by another field."""
    reads = JoinedReads(database, clock.monotonic)
    reads.choose_key("births", "person")
    for collection in BESIDE:
        reads.with_every_turn(collection, lambda turn: str(turn.person))
    return reads


async def ask_all(reads: JoinedReads) -> list[str | None]:
    """One after the other, as contexts ask that know nothing of each other."""
    found = [await reads.read(name, "42") for name in ("profiles", *BESIDE)]
    return [row["from"] if row else None for row in found]


async def test_what_every_turn_asks_for_goes_with_the_first_document(
    database: Database, usual: JoinedReads, commands: Commands
) -> None:
    await database["births"].insert_one({"person": "42", "from": "births"})
    commands.names.clear()
    with turn_of(ANN, MemoryOwner(ANN)):
        assert await ask_all(usual) == ["profiles", "facts", "births"]
        assert await ask_all(usual) == ["profiles", "facts", "births"]
    assert commands.names == ["aggregate"]


async def test_what_is_absent_is_known_by_the_same_read(
    usual: JoinedReads, commands: Commands
) -> None:
    with turn_of(ANN, MemoryOwner(ANN)):
        assert await ask_all(usual) == ["profiles", "facts", None]
    assert commands.names == ["aggregate"]


async def test_what_was_changed_is_read_anew(
    database: Database, usual: JoinedReads, commands: Commands
) -> None:
    with turn_of(ANN, MemoryOwner(ANN)):
        await ask_all(usual)
        await database["facts"].update_one({"_id": "42"}, {"$set": {"from": "elsewhere"}})
        usual.changed("facts", "42")
        assert await ask_all(usual) == ["profiles", "elsewhere", None]
    assert commands.names == ["aggregate", "update", "find"]


async def test_nothing_read_is_relied_on_for_long(
    database: Database, usual: JoinedReads, clock: HandClock
) -> None:
    with turn_of(ANN, MemoryOwner(ANN)):
        await ask_all(usual)
        await database["facts"].update_one({"_id": "42"}, {"$set": {"from": "elsewhere"}})
        clock.advance(FRESH_SECONDS)
        assert await ask_all(usual) == ["profiles", "elsewhere", None]


async def test_no_turn_knows_what_another_has_read(
    database: Database, usual: JoinedReads, commands: Commands
) -> None:
    for told in ("facts", "elsewhere"):
        await database["facts"].update_one({"_id": "42"}, {"$set": {"from": told}})
        with turn_of(ANN, MemoryOwner(ANN)):
            assert await ask_all(usual) == ["profiles", told, None]
    assert commands.names == ["update", "aggregate", "update", "aggregate"]


async def test_what_outlives_a_turn_reads_for_itself(
    usual: JoinedReads, commands: Commands
) -> None:
    over = asyncio.Event()

    async def afterwards() -> list[str | None]:
        await over.wait()
        return await ask_all(usual)

    with turn_of(ANN, MemoryOwner(ANN)):
        await ask_all(usual)
        later = asyncio.create_task(afterwards())
        await asyncio.sleep(0)
    over.set()
    assert await later == ["profiles", "facts", None]
    assert commands.names == ["aggregate", "find", "find", "find"]


async def test_who_gives_up_takes_the_answer_from_nobody(usual: JoinedReads) -> None:
    with turn_of(ANN, MemoryOwner(ANN)):
        impatient = asyncio.create_task(usual.read("facts", "42"))
        patient = asyncio.create_task(usual.read("facts", "42"))
        await asyncio.sleep(0)
        impatient.cancel()
        assert await patient is not None


async def test_after_an_outage_a_turn_asks_again(usual: JoinedReads) -> None:
    is_away = True

    def fields(_: Sequence[str]) -> dict[str, Any]:
        if is_away:
            raise StorageUnavailable("the database does not answer")
        return {"from": True}

    usual.choose_fields("births", fields)
    with turn_of(ANN, MemoryOwner(ANN)):
        with pytest.raises(StorageUnavailable):
            await usual.read("profiles", "42")
        is_away = False
        assert await ask_all(usual) == ["profiles", "facts", None]


async def test_what_cannot_be_read_hides_nothing_else_from_the_turn(usual: JoinedReads) -> None:
    def fields(_: Sequence[str]) -> dict[str, Any]:
        raise ConfigurationError("a document was sealed by a key that is not here")

    usual.choose_fields("births", fields)
    with turn_of(ANN, MemoryOwner(ANN)):
        assert await usual.read("profiles", "42") is not None
