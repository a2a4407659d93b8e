"""Calls about a message that every reply makes, as they go over the wire.

aiogram builds a model of each call and of each answer, which costs more than the call itself; of
these answers nobody reads more than the message's id. What is refused, or cannot be read, is read
by aiogram, so that its errors are the same.
"""

from collections.abc import Mapping
from typing import Any, cast

import orjson
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.types import MessageId
from aiohttp import ClientError, ClientTimeout
from yarl import URL

CONNECT_SECONDS = 5.0
_OK = 200
FORM_TYPE = "application/x-www-form-urlencoded"
_FORM = {"Content-Type": FORM_TYPE}

Values = Mapping[str, str | int | None]
"""Nested values stand in them as JSON, as in a form."""


class _AboutMessage(TelegramMethod[MessageId]):
    """What aiogram's errors say they are about."""

    __returning__ = MessageId
    __api_method__ = "aboutMessage"


async def call_about_message(bot: Bot, name: str, values: Values, *, seconds: float) -> int:
    """The id of the message that was sent or changed; values that are None are left out.

    Raises AiogramError.
    """
    session = cast(AiohttpSession, bot.session)
    http = await session.create_session()
    url = session.api.api_url(token=bot.token, method=name)
    body = form({name: value for name, value in values.items() if value is not None})
    limits = ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
    try:
        async with http.post(url, data=body, headers=_FORM, timeout=limits) as answer:
            status, content = answer.status, await answer.read()
    except TimeoutError as error:
        raise TelegramNetworkError(_AboutMessage(), "Request timeout error") from error
    except ClientError as error:
        raise TelegramNetworkError(_AboutMessage(), type(error).__name__) from error
    try:
        return _message_id(status, content)
    except (KeyError, TypeError, ValueError):
        text = content.decode("utf-8", "replace")
        accepted = session.check_response(bot, _AboutMessage(), status, text)
        return cast(MessageId, accepted.result).message_id


def _message_id(status: int, content: bytes) -> int:
    """Raises KeyError, TypeError or ValueError where it is not plainly accepted."""
    answer = orjson.loads(content)
    if status != _OK or answer["ok"] is not True:
        raise ValueError
    return int(answer["result"]["message_id"])


def form(values: Mapping[str, Any]) -> bytes:
    """As `urllib.parse.urlencode`, which takes seven times as long for Cyrillic."""
    return URL.build(query=values).raw_query_string.encode()


def nested(value: Any) -> str:
    """A value of several, as a form would carry it."""
    return orjson.dumps(value).decode()
