"""A new line takes the place of an analysis that is still at work."""

import asyncio

from application.orchestration.newest import PAUSE, Newest
from tests.support.virtual_time import run_in_virtual_time


class Desk:
    """Where pieces of work are begun, each taking a second, and those that end are written down."""

    def __init__(self, group: asyncio.TaskGroup, most_given_up: int) -> None:
        self.newest = Newest(group, most_given_up=most_given_up)
        self.ended: list[tuple[str, float]] = []

    async def bring(self, name: str) -> None:
        gave_way = await self.newest.free()
        self.newest.begin(lambda: self._work(name), after_pause=gave_way)

    async def _work(self, name: str) -> None:
        await asyncio.sleep(1)
        self.ended.append((name, asyncio.get_running_loop().time()))


def ended(*brought: tuple[float, str], most_given_up: int = 3) -> list[tuple[str, float]]:
    """What came to an end, and when, of what was brought at these seconds."""

    async def bring_all() -> list[tuple[str, float]]:
        async with asyncio.TaskGroup() as group:
            desk = Desk(group, most_given_up)
            for at, name in brought:
                await asyncio.sleep(max(0.0, at - asyncio.get_running_loop().time()))
                await desk.bring(name)
        return desk.ended

    return run_in_virtual_time(bring_all())


def test_what_comes_alone_is_begun_at_once() -> None:
    assert ended((0, "one"), (2, "two")) == [("one", 1), ("two", 3)]


def test_what_comes_meanwhile_takes_its_place_after_a_pause() -> None:
    assert ended((0, "one"), (0.5, "two"), (1.5, "three")) == [("three", 1.5 + PAUSE + 1)]


def test_somebody_quick_gets_answers_too() -> None:
    lines = [(number * 0.5, str(number)) for number in range(9)]
    assert [name for name, _ in ended(*lines)] == ["3", "7", "8"]


def test_where_nothing_may_be_given_up_each_waits_for_its_turn() -> None:
    assert ended((0, "one"), (0.1, "two"), most_given_up=0) == [("one", 1), ("two", 2)]
