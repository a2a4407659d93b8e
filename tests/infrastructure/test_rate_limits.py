import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from uuid import uuid4

import pytest

from domain.shared.identity import Conversation
from infrastructure.rate_limits import (
    DRAFT_RESERVE,
    Windows,
    WindowSendLimiter,
    WindowUserLimiter,
    open_windows,
)
from tests.support.ports import free_port


@pytest.fixture(params=["local", "redis"])
async def windows(request: pytest.FixtureRequest) -> AsyncIterator[Windows]:
    url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    async with open_windows(url) as windows:
        yield windows


@pytest.fixture
def bot() -> int:
    """A bot of the test's own, since the windows of the others live on."""
    return uuid4().int % 10**9


class TestSending:
    async def test_a_chat_gets_one_message_a_second(self, windows: Windows, bot: int) -> None:
        limiter = WindowSendLimiter(windows)
        chat = Conversation(bot, 100)
        assert await limiter.wait_seconds(chat) == 0
        assert 0 < await limiter.wait_seconds(chat) <= 1

    async def test_another_chat_need_not_wait_for_it(self, windows: Windows, bot: int) -> None:
        limiter = WindowSendLimiter(windows)
        await limiter.wait_seconds(Conversation(bot, 100))
        assert await limiter.wait_seconds(Conversation(bot, 200)) == 0

    async def test_all_chats_together_have_an_overall_limit(
        self, windows: Windows, bot: int
    ) -> None:
        limiter = WindowSendLimiter(windows, overall_per_second=3)
        waits = [await limiter.wait_seconds(Conversation(bot, chat)) for chat in range(1, 6)]
        assert [wait == 0 for wait in waits] == [True, True, True, False, False]

    async def test_a_draft_does_not_make_the_answer_wait(self, windows: Windows, bot: int) -> None:
        limiter = WindowSendLimiter(windows)
        assert await limiter.draft_allowed(Conversation(bot, 100))
        assert await limiter.wait_seconds(Conversation(bot, 100)) == 0

    async def test_drafts_of_a_chat_come_one_a_second(self, windows: Windows, bot: int) -> None:
        limiter = WindowSendLimiter(windows)
        chat = Conversation(bot, 100)
        assert [await limiter.draft_allowed(chat) for _ in range(2)] == [True, False]

    async def test_drafts_give_way_while_messages_need_the_last_permits(
        self, windows: Windows, bot: int
    ) -> None:
        limiter = WindowSendLimiter(windows, overall_per_second=DRAFT_RESERVE + 1)
        assert await limiter.draft_allowed(Conversation(bot, 100))
        assert not await limiter.draft_allowed(Conversation(bot, 200))
        assert await limiter.wait_seconds(Conversation(bot, 300)) == 0

    async def test_a_group_gets_twenty_messages_a_minute(self, windows: Windows, bot: int) -> None:
        limiter = WindowSendLimiter(windows, overall_per_second=100, chat_per_second=100)
        waits = [await limiter.wait_seconds(Conversation(bot, -100)) for _ in range(21)]
        assert [wait == 0 for wait in waits] == [True] * 20 + [False]


class TestUsers:
    async def test_the_first_refusal_of_a_window_is_told_apart(
        self, windows: Windows, bot: int
    ) -> None:
        limiter = WindowUserLimiter(windows, per_minute=2, per_day=100)
        decisions = [await limiter.hit(bot, 7) for _ in range(4)]
        assert [decision.allowed for decision in decisions] == [True, True, False, False]
        assert [decision.first_refusal for decision in decisions] == [False, False, True, False]

    async def test_the_day_has_a_limit_of_its_own(self, windows: Windows, bot: int) -> None:
        limiter = WindowUserLimiter(windows, per_minute=100, per_day=1)
        assert [(await limiter.hit(bot, 7)).allowed for _ in range(2)] == [True, False]

    async def test_users_do_not_use_up_each_others_messages(
        self, windows: Windows, bot: int
    ) -> None:
        limiter = WindowUserLimiter(windows, per_minute=1, per_day=1)
        assert [(await limiter.hit(bot, user)).allowed for user in (7, 8)] == [True, True]


async def _count_allowed(url: str, bot: int, tries: int) -> int:
    async with open_windows(url) as windows:
        limiter = WindowUserLimiter(windows, per_minute=50, per_day=1000)
        decisions = await asyncio.gather(*(limiter.hit(bot, 7) for _ in range(tries)))
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

    async def test_messages_still_go_out_while_redis_is_away(self, bot: int) -> None:
        async with open_windows(f"redis://127.0.0.1:{free_port()}/0") as windows:
            limiter = WindowSendLimiter(windows)
            waits = [await limiter.wait_seconds(Conversation(bot, 100)) for _ in range(2)]
        assert waits[0] == 0
        assert waits[1] > 0
