"""Ending the waiting of who pressed a button."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import AnswerCallbackQuery, EditMessageReplyMarkup, TelegramMethod
from aiogram.types import CallbackQuery

from presentation.telegram.ports import TelegramObserver

_NOTICE_SECONDS = 5
_PATIENCE_SECONDS = 2.0
"""Longer nobody looks at a button that is still turning."""


class Press:
    """`notice` is shown to who pressed, and to nobody else; then the buttons go, if they must."""

    def __init__(self, query: CallbackQuery, bot: Bot, observer: TelegramObserver) -> None:
        self._query = query
        self._bot = bot
        self._observer = observer
        self.notice = ""
        self.removes_buttons = False
        self.done = asyncio.Event()

    async def acknowledge(self) -> None:
        """Best effort: an old press can no longer be acknowledged, and nothing depends on it."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self.done.wait()
        except TimeoutError:
            pass
        await self._call("button_notice", self._acknowledgement())

    async def clean_up(self) -> None:
        """Best effort too: a button that stays is known to be dead when it is pressed."""
        message = self._query.message
        if self.removes_buttons and message is not None:
            bare = EditMessageReplyMarkup(chat_id=message.chat.id, message_id=message.message_id)
            await self._call("buttons_removed", bare)

    def _acknowledgement(self) -> AnswerCallbackQuery:
        return AnswerCallbackQuery(
            callback_query_id=self._query.id,
            text=self.notice or None,
            show_alert=bool(self.notice),
        )

    async def _call(self, name: str, method: TelegramMethod[Any]) -> None:
        try:
            await self._bot(method, request_timeout=_NOTICE_SECONDS)
        except AiogramError as error:
            self._observer.extra(name, type(error).__name__)


@asynccontextmanager
async def acknowledging(
    query: CallbackQuery, bot: Bot, observer: TelegramObserver
) -> AsyncGenerator[Press]:
    """The press is acknowledged when the block ends, or while it runs if that takes long."""
    press = Press(query, bot, observer)
    acknowledgement = asyncio.create_task(press.acknowledge())
    try:
        yield press
    finally:
        press.done.set()
        await acknowledgement
        await press.clean_up()
