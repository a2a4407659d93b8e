"""Updates on their way to a bot that polls, with Telegram's offset semantics."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from sandbox.store import BotAccount, Store
from sandbox.wire import BotApiRefusal, Json, bad_request

# Sent only to a bot that names them.
_ON_REQUEST: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_OTHER_POLLER: Final = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
_WEBHOOK_ACTIVE: Final = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook "
    "first"
)

Disconnected = Callable[[], Awaitable[object]]


def wanted_by(bot: BotAccount, update: Json) -> bool:
    """Whether the bot asked for this kind of update; asked at the time the update arises."""
    kind = next((key for key in update if key != "update_id"), "")
    if bot.allowed_updates:
        return kind in bot.allowed_updates
    return kind not in _ON_REQUEST


class UpdateFeed:
    """getUpdates: confirm, answer, or wait for the next update."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[int, asyncio.Future[BotApiRefusal | None]] = {}
        self._closed = False

    def wake(self, bot_id: int, refusal: BotApiRefusal | None = None) -> None:
        """End the wait of the bot's poller: to look again, or with a refusal."""
        waiting = self._waiting.pop(bot_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(refusal)

    def close(self) -> None:
        """Nobody waits from now on: an empty answer comes at once."""
        self._closed = True
        for bot_id in list(self._waiting):
            self.wake(bot_id)

    async def poll(
        self, bot: BotAccount, offset: int, limit: int, seconds: float, disconnected: Disconnected
    ) -> list[bytes]:
        """Up to `limit` unconfirmed updates as JSON; waits up to `seconds` for the first.

        Raises BotApiRefusal where a webhook is set or another poller takes over.
        """
        if bot.webhook is not None:
            raise _conflict(_WEBHOOK_ACTIVE)
        self.wake(bot.id, _conflict(_OTHER_POLLER))
        self._confirm(bot.id, offset)
        deadline = time.monotonic() + seconds
        while not (pending := self._store.pending_updates(bot.id, max(offset, 0), limit)):
            left = deadline - time.monotonic()
            if left <= 0 or self._closed or not await self._arrival(bot.id, left, disconnected):
                return []
        return [body for _, body in pending]

    def _confirm(self, bot_id: int, offset: int) -> None:
        if offset > 0:
            self._store.confirm_below(bot_id, offset)
        elif offset < 0:
            self._store.keep_last_updates(bot_id, -offset)

    async def _arrival(self, bot_id: int, seconds: float, disconnected: Disconnected) -> bool:
        """True when there may be an update, False after `seconds` or when the poller has gone."""
        arrival = asyncio.get_running_loop().create_future()
        self._waiting[bot_id] = arrival
        gone = asyncio.ensure_future(disconnected())
        try:
            await asyncio.wait({arrival, gone}, timeout=seconds, return_when="FIRST_COMPLETED")
        finally:
            gone.cancel()
            if self._waiting.get(bot_id) is arrival:
                del self._waiting[bot_id]
        if not arrival.done():
            return False
        if refusal := arrival.result():
            raise refusal
        return True


def terminated_by_webhook() -> BotApiRefusal:
    return _conflict("terminated by setWebhook request")


def check_allowed(value: object) -> list[str]:
    """The names of wanted update kinds; raises BotApiRefusal."""
    if not isinstance(value, list) or not all(isinstance(kind, str) for kind in value):
        raise bad_request("can't parse allowed updates JSON object")
    return value


def _conflict(reason: str) -> BotApiRefusal:
    return BotApiRefusal(409, f"Conflict: {reason}")
