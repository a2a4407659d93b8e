from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute

from domain.shared.identity import Conversation
from infrastructure.local_windows import Use
from infrastructure.rate_limits import Windows, open_windows
from infrastructure.send_limiter import WindowSendLimiter
from tests.support.clocks import HandClock
from tests.support.ports import free_port


class SixtyTimesAsLong(Windows):
    """A second lasts a minute, so that no machine is too slow for what happens within one."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows

    async def hit(self, limit: RateLimitItem, *key: str) -> bool:
        return await self._windows.hit(_longer(limit), *key)

    async def hit_all(self, *uses: Use) -> bool:
        return await self._windows.hit_all(*((_longer(limit), key) for limit, key in uses))

    async def take_back(self, *uses: Use) -> None:
        await self._windows.take_back(*((_longer(limit), key) for limit, key in uses))

    async def remaining(self, limit: RateLimitItem, *key: str) -> tuple[int, float]:
        left, seconds = await self._windows.remaining(_longer(limit), *key)
        return left, seconds / 60


def _longer(limit: RateLimitItem) -> RateLimitItem:
    kind = {1: RateLimitItemPerMinute, 60: RateLimitItemPerHour}[limit.get_expiry()]
    return kind(limit.amount, namespace=limit.namespace)


@pytest.fixture(params=["local", "redis"])
async def windows(request: pytest.FixtureRequest) -> AsyncIterator[Windows]:
    url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    async with open_windows(url) as windows:
        yield SixtyTimesAsLong(windows)


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

    async def test_all_chats_together_have_no_limit_before_telegram_names_one(
        self, windows: Windows, bot: int
    ) -> None:
        limiter = WindowSendLimiter(windows, monotonic=HandClock().monotonic)
        chats = [Conversation(bot, chat) for chat in range(1, 101)]
        assert [await limiter.wait_seconds(chat) for chat in chats] == [0] * 100
        await limiter.throttled(chats[0])
        later = [await limiter.wait_seconds(Conversation(bot, 200 + n)) for n in range(100)]
        assert any(later)

    async def test_messages_nobody_waits_for_have_a_limit_of_their_own(
        self, windows: Windows, bot: int
    ) -> None:
        limiter = WindowSendLimiter(windows, proactive_per_second=3)
        allowed = [await limiter.proactive_allowed(bot) for _ in range(5)]
        assert allowed == [True, True, True, False, False]
        assert await limiter.wait_seconds(Conversation(bot, 100)) == 0

    async def test_they_wait_while_telegram_finds_the_bot_too_fast(
        self, windows: Windows, bot: int
    ) -> None:
        limiter = WindowSendLimiter(windows)
        await limiter.throttled(Conversation(bot, 100))
        assert not await limiter.proactive_allowed(bot)

    async def test_a_draft_does_not_make_the_answer_wait(self, windows: Windows, bot: int) -> None:
        limiter = WindowSendLimiter(windows)
        assert await limiter.draft_allowed(Conversation(bot, 100))
        assert await limiter.wait_seconds(Conversation(bot, 100)) == 0

    async def test_drafts_of_a_chat_come_one_a_second(self, windows: Windows, bot: int) -> None:
        limiter = WindowSendLimiter(windows)
        chat = Conversation(bot, 100)
        assert [await limiter.draft_allowed(chat) for _ in range(2)] == [True, False]

    async def test_there_are_no_drafts_while_telegram_finds_the_bot_too_fast(
        self, windows: Windows, bot: int
    ) -> None:
        limiter = WindowSendLimiter(windows)
        await limiter.throttled(Conversation(bot, 100))
        assert not await limiter.draft_allowed(Conversation(bot, 200))

    async def test_a_group_gets_twenty_messages_a_minute(self, windows: Windows, bot: int) -> None:
        limiter = WindowSendLimiter(windows, chat_per_second=100)
        waits = [await limiter.wait_seconds(Conversation(bot, -100)) for _ in range(21)]
        assert [wait == 0 for wait in waits] == [True] * 20 + [False]

    async def test_messages_still_go_out_while_redis_is_away(self, bot: int) -> None:
        async with open_windows(f"redis://127.0.0.1:{free_port()}/0") as windows:
            limiter = WindowSendLimiter(SixtyTimesAsLong(windows))
            waits = [await limiter.wait_seconds(Conversation(bot, 100)) for _ in range(2)]
        assert waits[0] == 0
        assert waits[1] > 0
