"""The shapes shared by the whole sandbox: JSON objects, refusals and answers."""

import re
from typing import Any, Final

import orjson
from starlette.responses import Response

Json = dict[str, Any]

BOT_ID: Final = 10_000
"""The bot that the chat page talks to."""

_TOKEN: Final = re.compile(r"(\d{1,19}):([A-Za-z0-9_-]{3,})")


class BotApiRefusal(Exception):
    """A call is refused; `description` is worded as Telegram words it."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> BotApiRefusal:
    return BotApiRefusal(400, f"Bad Request: {reason}")


def flood(retry_after: int) -> BotApiRefusal:
    """A 429 that asks for a wait of `retry_after` seconds."""
    return BotApiRefusal(
        429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after}
    )


def bot_id_of(token: str) -> int:
    """The number before the colon; raises BotApiRefusal where the token has no such shape."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise BotApiRefusal(401, "Unauthorized")
    return int(match[1])


def accepted(result: object) -> Response:
    return Response(orjson.dumps({"ok": True, "result": result}), media_type="application/json")


def refused(refusal: BotApiRefusal) -> Response:
    body: Json = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return Response(orjson.dumps(body), refusal.code, media_type="application/json")
