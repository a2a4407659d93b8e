"""Telegram's limits on what a bot sends."""

import time
from collections import defaultdict
from collections.abc import Callable

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond

from domain.delivery.pace import Pace
from domain.shared.identity import Conversation
from infrastructure.rate_limits import Windows


class WindowSendLimiter:
    """1 message a second a chat, 20 a minute a group; in all as many as Telegram takes.

    Drafts have a window of their own in each chat, so that a draft never delays its answer; there
    are none while Telegram finds the bot too fast. Messages that the bot starts have a window of
    their own too, so that they never take a place from an answer.
    """

    def __init__(
        self,
        windows: Windows,
        *,
        chat_per_second: int = 1,
        proactive_per_second: int = 25,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._windows = windows
        self._chat = RateLimitItemPerSecond(chat_per_second, namespace="send-chat")
        self._group = RateLimitItemPerMinute(20, namespace="send-group")
        self._draft = RateLimitItemPerSecond(1, namespace="send-draft")
        self._proactive = RateLimitItemPerSecond(proactive_per_second, namespace="send-proactive")
        self._paces: defaultdict[int, Pace] = defaultdict(Pace)
        self._monotonic = monotonic

    async def wait_seconds(self, lane: Conversation) -> float:
        bot, chat = str(lane.bot_id), str(lane.chat_id)
        limits = (self._chat,) if lane.is_private else (self._chat, self._group)
        for limit in limits:
            if wait := await self._wait(limit, bot, chat):
                return wait
        if wait := self._paces[lane.bot_id].permit(self._monotonic()):
            return wait
        for limit in limits:
            await self._windows.hit(limit, bot, chat)
        return 0.0

    async def throttled(self, lane: Conversation) -> None:
        self._paces[lane.bot_id].throttled(self._monotonic())

    async def draft_allowed(self, lane: Conversation) -> bool:
        if self._is_held_back(lane.bot_id):
            return False
        return await self._windows.hit(self._draft, str(lane.bot_id), str(lane.chat_id))

    async def proactive_allowed(self, bot_id: int) -> bool:
        return not self._is_held_back(bot_id) and await self._windows.hit(
            self._proactive, str(bot_id)
        )

    def _is_held_back(self, bot_id: int) -> bool:
        return self._paces[bot_id].per_second(self._monotonic()) is not None

    async def _wait(self, limit: RateLimitItem, *key: str) -> float:
        left, seconds = await self._windows.remaining(limit, *key)
        return 0.0 if left else max(seconds, 0.01)
