"""Long polling that acknowledges an update only after it has been stored."""

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson
import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramUnauthorizedError

from application.delivery.intake import ReceiveUpdatesUseCase
from application.shared.ports import Clock
from domain.delivery.inbox import InboxRow
from domain.shared.errors import ConfigurationError, InvalidInput, StorageUnavailable
from presentation.telegram.classify import ALLOWED_UPDATES, to_inbox_row

log = structlog.get_logger(__name__)

_UNAUTHORIZED = 401
_CONFLICT = 409
_LONG_POLL_SECONDS = 30
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 15.0
UNKNOWN_TOKEN = ConfigurationError(
    "TELEGRAM_BOT_TOKEN: Telegram does not know this token; ask @BotFather for the current one"
)


class _PollFailed(Exception):
    def __init__(self, reason: str, retry_after: float = 0.0) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class UpdatePoller:
    """Asks Telegram for updates until it is cancelled.

    aiogram's own loop acknowledges updates before they are handled; this one moves the offset only
    after `receive` has stored them. The offset is not kept: what was not acknowledged comes again,
    and the inbox knows what it has seen.
    """

    def __init__(self, bot: Bot, receive: ReceiveUpdatesUseCase, clock: Clock) -> None:
        self._bot = bot
        self._receive = receive
        self._clock = clock
        self._offset = 0
        self._webhook_removed = False

    async def run(self) -> None:
        """Raises ConfigurationError when Telegram refuses the token."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                await self._round()
                pause = _FIRST_PAUSE_SECONDS
            except (_PollFailed, StorageUnavailable) as error:
                log.warning("poll_failed", reason=str(error), pause=pause)
                await asyncio.sleep(max(pause, getattr(error, "retry_after", None) or 0))
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _round(self) -> None:
        if not self._webhook_removed:
            await self._remove_webhook()
        updates = await self._get_updates()
        if not updates:
            return
        rows = self._readable(updates)
        if not rows:
            # They cannot be acknowledged by their ids, and Telegram gives them last.
            raise _PollFailed("updates that cannot be read")
        await self._receive.execute(rows)
        self._offset = max(row.key.update_id for row in rows) + 1

    def _readable(self, updates: list[Mapping[str, Any]]) -> list[InboxRow]:
        now, rows = self._clock.now(), []
        for update in updates:
            try:
                rows.append(to_inbox_row(self._bot.id, update, orjson.dumps(update), now))
            except (InvalidInput, orjson.JSONEncodeError):
                self._receive.set_aside("unreadable")
        return rows

    async def _remove_webhook(self) -> None:
        try:
            await self._bot.delete_webhook()
        except TelegramUnauthorizedError:
            raise UNKNOWN_TOKEN from None
        except AiogramError as error:
            raise _PollFailed(type(error).__name__) from None
        self._webhook_removed = True

    async def _get_updates(self) -> list[Mapping[str, Any]]:
        """The raw updates: they are stored as they came, and parsed once, when it is their turn."""
        session = await self._bot.session.create_session()  # type: ignore[attr-defined]
        url = self._bot.session.api.api_url(token=self._bot.token, method="getUpdates")
        question = {
            "offset": self._offset,
            "timeout": _LONG_POLL_SECONDS,
            "limit": 100,
            "allowed_updates": ALLOWED_UPDATES,
        }
        try:
            async with session.post(
                url, json=question, timeout=aiohttp.ClientTimeout(total=_LONG_POLL_SECONDS + 10)
            ) as response:
                answer = orjson.loads(await response.read())
        except (aiohttp.ClientError, TimeoutError, orjson.JSONDecodeError) as error:
            raise _PollFailed(type(error).__name__) from None
        return self._checked(answer)

    def _checked(self, answer: Any) -> list[Mapping[str, Any]]:
        if isinstance(answer, dict) and answer.get("ok"):
            updates: list[Mapping[str, Any]] = answer["result"]
            return updates
        code = answer.get("error_code") if isinstance(answer, dict) else None
        if code == _UNAUTHORIZED:
            raise UNKNOWN_TOKEN
        reason = "another process polls with this token" if code == _CONFLICT else f"error {code}"
        retry_after = (answer.get("parameters") or {}).get("retry_after", 0) if code else 0
        raise _PollFailed(reason, retry_after)
