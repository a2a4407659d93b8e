"""What the store of personas and the signal of changes promise, in memory and on MongoDB."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from application.personas.ports import ChangeSignal, PersonaStore, SpentCodes
from domain.personas.versions import Approval, PersonaRecord, PersonaVersion, Tried
from domain.shared.errors import Conflict
from infrastructure.in_memory.change_signals import InMemoryChangeSignal
from infrastructure.in_memory.personas import InMemoryPersonas
from infrastructure.in_memory.spent_codes import InMemorySpentCodes
from infrastructure.mongo.change_signals import MongoChangeSignal
from infrastructure.mongo.personas import MongoPersonas
from infrastructure.mongo.spent_codes import MongoSpentCodes

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
RECORD = PersonaRecord("sommelier", "anna", NOON)
FIRST = PersonaVersion(
    "sommelier",
    1,
    {"en": {"name": "John"}, "card": {"$weird.key": [1, None, {"a": "é"}]}},
    "anna",
    NOON,
    note="first",
    tried=Tried(True, NOON, "anna"),
    approvals=(Approval("olga", NOON),),
    editors=("ben",),
)


@pytest.fixture(params=["in_memory", "mongo"])
def store(request: pytest.FixtureRequest) -> PersonaStore:
    if request.param == "mongo":
        return MongoPersonas(request.getfixturevalue("mongo_database"))
    return InMemoryPersonas()


@pytest.fixture(params=["in_memory", "stream", "polling"])
def signal(request: pytest.FixtureRequest) -> ChangeSignal:
    if request.param == "in_memory":
        return InMemoryChangeSignal()
    database = request.getfixturevalue("mongo_database")
    return MongoChangeSignal(database, streams=request.param == "stream")


@pytest.fixture(params=["in_memory", "mongo"])
def spent(request: pytest.FixtureRequest) -> SpentCodes:
    if request.param == "mongo":
        return MongoSpentCodes(request.getfixturevalue("mongo_database"))
    return InMemorySpentCodes()


async def test_a_code_is_spent_by_one_turn(spent: SpentCodes) -> None:
    later = datetime.now(UTC) + timedelta(minutes=10)
    turns = await asyncio.gather(
        *(spent.spend("digest", turn_id=f"t{n}", until=later) for n in range(4))
    )
    assert sum(turns) == 1
    assert await spent.spend("digest", turn_id=f"t{turns.index(True)}", until=later)


async def test_a_persona_comes_back_as_it_was_kept(store: PersonaStore) -> None:
    await store.add(RECORD, FIRST)
    assert await store.get("sommelier") == RECORD
    assert await store.versions("sommelier") == (FIRST,)
    assert await store.all() == (RECORD,)
    assert await store.named([("sommelier", 1), ("sommelier", 2)]) == (FIRST,)


async def test_a_code_is_given_once(store: PersonaStore) -> None:
    outcomes = await asyncio.gather(
        *(store.add(RECORD, replace(FIRST, note=str(n))) for n in range(3)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes].count(Conflict) == 2
    assert len(await store.versions("sommelier")) == 1


async def test_a_number_is_given_once(store: PersonaStore) -> None:
    await store.add(RECORD, FIRST)
    second = replace(FIRST, number=2)
    await store.append(second)
    with pytest.raises(Conflict):
        await store.append(second)


async def test_of_two_who_write_at_once_one_is_told(store: PersonaStore) -> None:
    await store.add(RECORD, FIRST)
    await store.replace(replace(FIRST, note="mine"))
    with pytest.raises(Conflict):
        await store.replace(replace(FIRST, note="theirs"))
    [kept] = await store.versions("sommelier")
    assert (kept.note, kept.writes) == ("mine", 1)


async def test_what_is_announced_is_heard_by_whoever_listens(signal: ChangeSignal) -> None:
    async with aclosing(signal.changes("persona")) as changes:  # type: ignore[type-var]
        await anext(changes)
        heard = asyncio.ensure_future(_next_but_first(changes, signal))
        async with asyncio.timeout(60):
            await heard


async def _next_but_first(changes: object, signal: ChangeSignal) -> None:
    """Announces until it is heard: a stream opens when it is first waited for."""

    async def announce() -> None:
        while True:
            await signal.announce("persona")
            await asyncio.sleep(0.2)

    announcing = asyncio.create_task(announce())
    try:
        await anext(changes)  # type: ignore[call-overload]
    finally:
        announcing.cancel()
