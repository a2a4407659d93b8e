import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from uuid import uuid4

import pytest

from application.dialogue.ports import Effort
from domain.shared.identity import Person
from infrastructure.rate_limits import (
    WindowPersonLimiter,
    Windows,
    open_windows,
)
from tests.support.ports import free_port

ANN, BOB = Person("7"), Person("8")


@pytest.fixture(params=["local", "redis"])
async def windows(request: pytest.FixtureRequest) -> AsyncIterator[Windows]:
    url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    async with open_windows(url) as windows:
        yield windows


@pytest.fixture
def bot() -> int:
    """A bot of the test's own, since the windows of the others live on."""
    return uuid4().int % 10**9


class TestUsers:
    async def test_the_first_refusal_of_a_window_is_told_apart(
        self, windows: Windows, bot: int
    ) -> None:
        limiter = WindowPersonLimiter(windows, per_minute=2, per_day=100)
        decisions = [await limiter.hit(bot, ANN) for _ in range(4)]
        assert [decision.allowed for decision in decisions] == [True, True, False, False]
        assert [decision.first_refusal for decision in decisions] == [False, False, True, False]

    async def test_the_day_has_a_limit_of_its_own(self, windows: Windows, bot: int) -> None:
        limiter = WindowPersonLimiter(windows, per_minute=100, per_day=1)
        assert [(await limiter.hit(bot, ANN)).allowed for _ in range(2)] == [True, False]

    async def test_what_the_day_refuses_uses_up_nothing_of_the_minute(
        self, windows: Windows, bot: int
    ) -> None:
        narrow = WindowPersonLimiter(windows, per_minute=3, per_day=1)
        for _ in range(5):
            await narrow.hit(bot, ANN)
        wide = WindowPersonLimiter(windows, per_minute=3, per_day=9)
        assert [(await wide.hit(bot, ANN)).allowed for _ in range(3)] == [True, True, False]

    async def test_orders_and_copies_have_limits_of_their_own(
        self, windows: Windows, bot: int
    ) -> None:
        limiter = WindowPersonLimiter(
            windows, per_minute=1, per_day=9, orders_per_minute=2, copies_per_hour=1
        )
        allowed = {
            effort: [(await limiter.hit(bot, ANN, effort)).allowed for _ in range(3)]
            for effort in Effort
        }
        assert allowed == {
            Effort.WORDS: [True, False, False],
            Effort.ORDER: [True, True, False],
            Effort.PERSONAL_DATA: [True, False, False],
        }

    async def test_orders_have_a_limit_a_day_too(self, windows: Windows, bot: int) -> None:
        limiter = WindowPersonLimiter(windows, per_minute=1, per_day=1, orders_per_day=1)
        decisions = [await limiter.hit(bot, ANN, Effort.ORDER) for _ in range(2)]
        assert [decision.allowed for decision in decisions] == [True, False]
        assert decisions[1].retry_after > 3600

    async def test_a_refusal_tells_when_there_is_room_again(
        self, windows: Windows, bot: int
    ) -> None:
        limiter = WindowPersonLimiter(windows, per_minute=1, per_day=9)
        await limiter.hit(bot, ANN)
        assert 50 < (await limiter.hit(bot, ANN)).retry_after <= 60

    async def test_users_do_not_use_up_each_others_messages(
        self, windows: Windows, bot: int
    ) -> None:
        limiter = WindowPersonLimiter(windows, per_minute=1, per_day=1)
        assert [(await limiter.hit(bot, person)).allowed for person in (ANN, BOB)] == [True, True]


async def _count_allowed(url: str, bot: int, tries: int) -> int:
    async with open_windows(url) as windows:
        limiter = WindowPersonLimiter(windows, per_minute=50, per_day=1000)
        decisions = await asyncio.gather(*(limiter.hit(bot, ANN) for _ in range(tries)))
    return sum(decision.allowed for decision in decisions)


def _count_in_process(url: str, bot: int, tries: int) -> int:
    return asyncio.run(_count_allowed(url, bot, tries))


class TestReplicas:
    async def test_two_processes_share_one_exact_limit(self, redis_url: str, bot: int) -> None:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(2, mp_context=context) as pool:
            counted = await asyncio.gather(
                *(
                    asyncio.get_running_loop().run_in_executor(
                        pool, _count_in_process, redis_url, bot, 60
                    )
                    for _ in range(2)
                )
            )
        assert sum(counted) == 50

    async def test_without_redis_each_process_counts_for_itself(self, bot: int) -> None:
        assert await _count_allowed(f"redis://127.0.0.1:{free_port()}/0", bot, 60) == 50
