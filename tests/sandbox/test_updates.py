"""getUpdates: Telegram's offset rules, long polls and conflicts."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError

from tests.support.sandbox_user import SandboxClient, SandboxUser


async def _texts(bot: Bot, **arguments: Any) -> list[str | None]:
    updates = await bot.get_updates(**arguments)
    return [update.message.text for update in updates if update.message]


async def test_updates_come_again_until_an_offset_confirms_them(
    bot: Bot, anna: SandboxUser
) -> None:
    for text in ("one", "two", "three"):
        await anna.send_text(text)
    first = await bot.get_updates(limit=2)
    assert await _texts(bot) == ["one", "two", "three"]
    assert await _texts(bot, offset=first[1].update_id) == ["two", "three"]
    assert await _texts(bot, offset=first[1].update_id + 1) == ["three"]
    assert await _texts(bot) == ["three"]


async def test_a_limit_cuts_the_answer_and_keeps_the_rest(bot: Bot, anna: SandboxUser) -> None:
    for text in ("one", "two", "three"):
        await anna.send_text(text)
    assert await _texts(bot, limit=2) == ["one", "two"]


async def test_a_negative_offset_forgets_all_but_the_newest(bot: Bot, anna: SandboxUser) -> None:
    for text in ("one", "two", "three"):
        await anna.send_text(text)
    assert await _texts(bot, offset=-1) == ["three"]
    assert await _texts(bot) == ["three"]


async def test_a_long_poll_ends_when_something_arrives(bot: Bot, anna: SandboxUser) -> None:
    poll = asyncio.create_task(_texts(bot, timeout=30))
    await anna.send_text("at last")
    assert await asyncio.wait_for(poll, 60) == ["at last"]


async def test_an_empty_poll_ends_empty(bot: Bot) -> None:
    assert await bot.get_updates(timeout=0) == []
    assert await bot.get_updates(timeout=1) == []


async def test_a_second_poller_ends_the_first(bot: Bot, anna: SandboxUser) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    second: asyncio.Task[list[str | None]] | None = None
    while not first.done():
        if second is None or (second.done() and second.exception()):  # it had come before the first
            second = asyncio.create_task(_texts(bot, timeout=30))
        await asyncio.wait({first}, timeout=0.05)
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first
    await anna.send_text("for the second")
    assert second is not None
    assert await second == ["for the second"]


async def test_polling_is_refused_while_a_webhook_is_set(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/telegram")
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()


async def test_setting_a_webhook_ends_the_poller(bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    while not poll.done():
        await bot.set_webhook("http://127.0.0.1:9/telegram")
        await asyncio.wait({poll}, timeout=0.05)
    with pytest.raises(TelegramConflictError):
        await poll


async def test_only_the_wanted_kinds_of_update_arrive(bot: Bot, anna: SandboxUser) -> None:
    await bot.get_updates(allowed_updates=["edited_message"])
    message_id = await anna.send_text("first")
    await anna.edit_text(message_id, "second")
    [update] = await bot.get_updates()
    assert update.edited_message
    assert update.edited_message.text == "second"


async def test_bots_do_not_see_each_others_updates(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    other = SandboxUser(SandboxClient(sandbox.session, bot_id=777), anna.id)
    await other.send_text("not for the butler")
    assert await bot.get_updates() == []
    assert len(await other.messages()) == 1
    assert await anna.messages() == []


async def test_any_raw_update_can_be_injected(bot: Bot, sandbox: SandboxClient) -> None:
    await sandbox.inject({"update_id": 42, "poll": {"id": "1"}, "unheard_of": {}})
    assert await sandbox.pending() == 1
