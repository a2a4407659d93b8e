"""What most updates are, read without a model of everything that Telegram may send."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from application.dialogue.turns import UserTurn, Written
from domain.delivery.inbox import InboxRow, Turn, UpdateKind
from presentation.telegram.reading import Writer, rejoined, user_turn

_NEEDED: Final = frozenset({"message_id", "from", "chat", "date", "text"})
_KNOWN: Final = _NEEDED | {"entities"}
"""In private, entities say nothing that the text does not."""


def plain_turn(turn: Turn) -> UserTurn | None:
    """Of private messages that hold text alone; None where there is anything else in them."""
    messages = [_plain(row) for row in turn.rows]
    texts = [Written(message["text"]) for message in messages if message is not None]
    if messages[0] is None or len(texts) < len(messages):
        return None
    return user_turn(turn, _writer(messages[0]["from"]), None, contents=rejoined(texts))


def _writer(given: Mapping[str, Any]) -> Writer:
    names = (given["first_name"], given.get("last_name"))
    return Writer(
        given["id"],
        " ".join(filter(None, names)).strip(),
        given.get("username", ""),
        given.get("language_code"),
    )


def _plain(row: InboxRow) -> Mapping[str, Any] | None:
    if row.kind is not UpdateKind.MESSAGE:
        return None
    try:
        message = orjson.loads(row.payload)["message"]
        is_plain = message.keys() >= _NEEDED and message.keys() <= _KNOWN and _is_valid(message)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return message if is_plain and not message["text"].startswith("/") else None


def _is_valid(message: Mapping[str, Any]) -> bool:
    """What cannot be right is left to aiogram, which says so."""
    writer, chat = message["from"], message["chat"]
    return (
        chat["type"] == "private"
        and _are(int, message["message_id"], message["date"], chat["id"], writer["id"])
        and _are(str, message["text"], writer["first_name"])
        and _are(str, *(writer[name] for name in _NAMES & writer.keys()))
    )


_NAMES: Final = frozenset({"last_name", "username", "language_code"})


def _are(kind: type, *values: object) -> bool:
    return all(isinstance(value, kind) for value in values)
