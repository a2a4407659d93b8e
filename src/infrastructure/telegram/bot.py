from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

import orjson
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.utils.token import TokenValidationError
from aiohttp import BytesPayload, ClientTimeout, FormData

from domain.shared.errors import ConfigurationError
from infrastructure.telegram.plain_calls import CONNECT_SECONDS, FORM_TYPE, form

TELEGRAM = "https://api.telegram.org"


@asynccontextmanager
async def open_bot(
    token: str, api_base_url: str, *, request_seconds: float = 30.0
) -> AsyncGenerator[Bot]:
    """A client of the Bot API at that address; nothing is sent before the first call."""
    session = _Session(api=TelegramAPIServer.from_base(api_base_url), timeout=request_seconds)
    try:
        bot = Bot(token, session)
    except TokenValidationError:
        raise ConfigurationError(
            "TELEGRAM_BOT_TOKEN does not look like a token of @BotFather,"
            " for example 123456789:AAE1x…; copy it whole, without spaces"
        ) from None  # the cause must not carry the token into a log
    try:
        yield bot
    finally:
        await session.close()


class _Session(AiohttpSession):
    """Bounds connecting by itself, so that "never reached" can be told from "no answer".

    It also keeps the class of each kind of answer: pydantic forgets the ones nobody holds, and
    aiogram would have it built anew at every call. What carries no file is written as one plain
    form, without the writer of parts that aiogram prepares for each call.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(json_loads=orjson.loads, **options)
        self._answers: dict[Any, type[Response[Any]]] = {}

    def build_form_data(self, bot: Bot, method: TelegramMethod[TelegramType]) -> FormData:
        files: dict[str, Any] = {}
        prepared = ((name, self.prepare_value(value, bot, files)) for name, value in method)
        fields = {name: value for name, value in prepared if value}
        if files:
            return super().build_form_data(bot, method)
        # aiogram hands the body to aiohttp as it is.
        return cast(FormData, BytesPayload(form(fields), content_type=FORM_TYPE))

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109  the signature is aiogram's
    ) -> TelegramType:
        if method.__returning__ not in self._answers:
            self._answers[method.__returning__] = Response[method.__returning__]  # type: ignore[name-defined]
        total = self.timeout if timeout is None else timeout
        limits = ClientTimeout(total=total, sock_connect=CONNECT_SECONDS)
        # aiogram hands the value to aiohttp as it is.
        return await super().make_request(bot, method, cast(int, limits))

    async def close(self) -> None:
        # aiogram sleeps here for connections that aiohttp by now waits for itself.
        if self._session is not None and not self._session.closed:
            await self._session.close()
