"""Text alone is read without aiogram's models, and means the same."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from aiogram import Bot
from aiogram.types import Update

from domain.delivery.inbox import Turn
from presentation.telegram.classify import to_inbox_row
from presentation.telegram.plain_messages import plain_turn
from presentation.telegram.reading import TurnReader
from tests.support.telegram_channel import ANN, a_message

BOT = Bot("10000:a-token-of-nobody")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BOLD = [{"type": "bold", "offset": 0, "length": 4}]


def a_turn(*messages: dict[str, Any]) -> tuple[Turn, list[dict[str, Any]]]:
    updates = [{"update_id": 7 + n, "message": message} for n, message in enumerate(messages)]
    rows = (to_inbox_row(BOT.id, update, orjson.dumps(update), NOON) for update in updates)
    return Turn(tuple(rows)), updates


@pytest.mark.parametrize(
    "messages",
    [
        [a_message(text="Tell me")],
        [a_message(text="Tell me", entities=BOLD)],
        [a_message(text="Tell"), a_message(2, text="me /now")],
        [a_message(text="x" * 4096), a_message(2, text="and more")],
        [a_message(text="Привет", user=ANN | {"last_name": "Lee ", "username": "annlee"})],
        [a_message(text="Hi", user={"id": 5, "is_bot": False, "first_name": "Zoé"})],
    ],
)
async def test_plain_words_are_read_as_aiogram_would_read_them(
    messages: list[dict[str, Any]],
) -> None:
    turn, sent = a_turn(*messages)
    updates = [Update.model_validate(update) for update in sent]
    plain = plain_turn(turn)
    assert plain is not None
    assert plain == await TurnReader(()).read(turn, updates, BOT)


@pytest.mark.parametrize(
    "message",
    [
        a_message(text="/start"),
        a_message(text="Hi", reply_to_message=a_message(2, text="Before")),
        a_message(text="Hi", chat={"id": -5, "type": "group", "title": "Tea"}),
        a_message(text="Hi", forward_origin={"type": "hidden_user"}),
        a_message(text=7),
        a_message(text="Hi", user={"id": "5", "is_bot": False, "first_name": "Zoé"}),
        a_message(text="Hi", user=ANN | {"username": 5}),
        a_message(caption="Hi", photo=[]),
    ],
)
def test_whatever_else_is_in_a_message_is_left_to_aiogram(message: dict[str, Any]) -> None:
    turn, _ = a_turn(message)
    assert plain_turn(turn) is None


def test_words_beside_a_recording_are_left_to_aiogram() -> None:
    turn, _ = a_turn(a_message(text="Listen"), a_message(2, voice={"file_id": "f"}))
    assert plain_turn(turn) is None
