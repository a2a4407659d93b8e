"""What a persona has in hand, whoever keeps it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from application.memory.working import WorkingMemoryUseCase
from domain.memory.working import MOST_CHARACTERS, MOST_KEYS
from domain.shared.errors import InvalidInput
from infrastructure.in_memory.working_memory import InMemoryWorkingMemory
from infrastructure.mongo.client import Database
from infrastructure.mongo.working_memory import MongoWorkingMemory
from tests.support.tombstones import tombstones


class Ticking:
    """A clock of which every look is a second later."""

    def __init__(self) -> None:
        self._now = datetime(2026, 5, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def wait(self, time: timedelta) -> None:
        self._now += time

    def monotonic(self) -> float:
        return self._now.timestamp()


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def working(database: Database | None, clock: Ticking) -> WorkingMemoryUseCase:
    if database is None:
        return WorkingMemoryUseCase(InMemoryWorkingMemory(), clock)
    return WorkingMemoryUseCase(MongoWorkingMemory(database, tombstones(database)), clock)


async def called(
    working: WorkingMemoryUseCase, arguments: str = '{"do": "get"}', *, lasting: bool = True
) -> str:
    return await working.call("42", "butler", arguments, lasting=lasting)


async def test_one_key_is_changed_and_the_others_stay(working: WorkingMemoryUseCase) -> None:
    await working.note("42", "butler", "guests", "six")
    await working.note("42", "butler", "menu", "fish")
    await working.note("42", "butler", "guests", "seven")
    held = await working.get("42", "butler")
    assert held.scratchpad == {"guests": "seven", "menu": "fish"}
    assert held.last_accessed


async def test_an_empty_value_takes_a_key_out(working: WorkingMemoryUseCase) -> None:
    await working.note("42", "butler", "guests", "six")
    await working.note("42", "butler", "guests", "")
    assert (await working.get("42", "butler")).scratchpad == {}


async def test_goals_and_task_are_put_in_place(working: WorkingMemoryUseCase) -> None:
    await working.aim("42", "butler", ("Plan the dinner", "Plan the dinner"), "Dinner on Friday")
    held = await working.get("42", "butler")
    assert (held.goals, held.task) == (("Plan the dinner",), "Dinner on Friday")


async def test_nobody_elses_is_seen_or_cleared(working: WorkingMemoryUseCase) -> None:
    for whose in (("42", "butler"), ("42", "astrologer"), ("43", "butler")):
        await working.note(*whose, "owner", " ".join(whose))
    await working.clear("42", "butler")
    assert (await working.get("42", "butler")).scratchpad == {}
    assert (await working.get("42", "astrologer")).scratchpad == {"owner": "42 astrologer"}
    assert (await working.get("43", "butler")).scratchpad == {"owner": "43 butler"}


async def test_too_much_is_refused(working: WorkingMemoryUseCase) -> None:
    for number in range(MOST_KEYS):
        await working.note("42", "butler", f"key {number}", "x")
    with pytest.raises(InvalidInput, match="at most 50 keys"):
        await working.note("42", "butler", "one more", "x")


async def test_a_model_reads_and_writes_it_by_its_tool(working: WorkingMemoryUseCase) -> None:
    noted = await called(working, '{"do": "note", "key": "menu", "value": "fish"}')
    assert json.loads(noted)["scratchpad"] == {"menu": "fish"}
    wrong = await called(working, '{"do": "burn"}')
    assert "error" in json.loads(wrong)
    assert "error" in json.loads(await called(working, "no JSON"))


async def test_everything_together_is_bounded(working: WorkingMemoryUseCase) -> None:
    for number in range(4):
        await working.note("42", "butler", f"key {number}", "x" * (MOST_CHARACTERS // 5))
    with pytest.raises(InvalidInput, match="all notes together"):
        await working.aim("42", "butler", ("y" * 400,), "z" * 100)


@pytest.mark.parametrize(("lasting", "left"), [(True, {"menu": "fish"}), (False, {})])
async def test_what_does_not_last_is_gone_after_a_pause(
    working: WorkingMemoryUseCase, clock: Ticking, left: dict[str, str], *, lasting: bool
) -> None:
    await working.note("42", "butler", "menu", "fish")
    clock.wait(timedelta(minutes=20))
    assert "fish" in await called(working, lasting=lasting)
    clock.wait(timedelta(minutes=20))
    assert "fish" in await called(working, lasting=lasting)
    clock.wait(timedelta(minutes=31))
    assert json.loads(await called(working, lasting=lasting))["scratchpad"] == left


async def test_what_is_about_something_is_taken_out(working: WorkingMemoryUseCase) -> None:
    await working.note("42", "butler", "menu", "fish with nuts")
    await working.note("42", "butler", "guests", "six")
    await working.aim("42", "butler", ("Buy nuts", "Buy wine"), "Dinner")
    await working.forget("42", lambda text: "nuts" in text)
    held = await working.get("42", "butler")
    assert held.scratchpad == {"guests": "six"}
    assert (held.goals, held.task) == (("Buy wine",), "Dinner")
