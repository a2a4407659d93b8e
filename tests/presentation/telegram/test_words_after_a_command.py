from datetime import UTC, datetime

import orjson
import pytest
from aiogram.types import Update

from application.dialogue.turns import UserTurn, Written
from domain.delivery.inbox import Turn, TurnKind
from presentation.telegram.classify import to_inbox_row
from presentation.telegram.reading import TurnReader
from tests.support.telegram_channel import GROUP, Channel, Json, a_message


async def read(channel: Channel, text: str, chat: Json | None = None) -> UserTurn:
    update = {"update_id": 1, "message": a_message(chat=chat, text=text)}
    raw = orjson.dumps(update)
    row = to_inbox_row(channel.bot.id, update, raw, datetime.now(UTC))
    parsed = Update.model_validate(update, context={"bot": channel.bot})
    turn = Turn((row,), TurnKind.NORMAL)
    found = await TurnReader(("card",)).read(turn, [parsed], channel.bot)
    assert isinstance(found, UserTurn)
    return found


@pytest.mark.parametrize("text", ["/card Shall I move?", "/card@any_bot\n Shall I move?"])
async def test_what_is_typed_after_a_command_is_said(channel: Channel, text: str) -> None:
    turn = await read(channel, text)
    assert turn.order is not None
    assert str(turn.order.action) == "card"
    assert turn.contents == (Written("Shall I move?"),)


async def test_so_it_is_in_a_group(connected: Channel) -> None:
    turn = await read(connected, "/card Shall I move?", GROUP)
    assert turn.contents == (Written("Shall I move?"),)


@pytest.mark.parametrize("text", ["/card", "/start campaign-7"])
async def test_a_bare_command_and_the_payload_of_a_link_say_nothing(
    channel: Channel, text: str
) -> None:
    assert (await read(channel, text)).contents == ()
