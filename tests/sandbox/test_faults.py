"""Scripted faults, seen through the real client."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from tests.support.sandbox_user import SandboxClient, SandboxUser


async def test_after_drop_after_the_message_is_there_and_the_caller_does_not_know(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    await sandbox.fault("drop_after", "sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(anna.id, "delivered?")
    assert [message["text"] for message in await anna.messages()] == ["delivered?"]
    assert (await sandbox.calls("sendMessage"))[-1]["outcome"] == "drop_after"


async def test_after_drop_before_nothing_was_sent(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    await sandbox.fault("drop_before", "sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(anna.id, "lost")
    assert await anna.messages() == []


@pytest.mark.parametrize(
    ("status", "error"), [(500, TelegramServerError), (403, TelegramForbiddenError)]
)
async def test_any_status_can_be_scripted(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser, status: int, error: type[Exception]
) -> None:
    await sandbox.fault("status", "sendMessage", status=status)
    with pytest.raises(error):
        await bot.send_message(anna.id, "x")


async def test_a_429_says_how_long_to_wait(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    await sandbox.fault("status", "sendMessage", status=429, retry_after=17)
    with pytest.raises(TelegramRetryAfter) as refusal:
        await bot.send_message(anna.id, "x")
    assert refusal.value.retry_after == 17


async def test_a_gateways_html_page_cannot_be_decoded(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    await sandbox.fault("html_502", "sendMessage")
    with pytest.raises(ClientDecodeError):
        await bot.send_message(anna.id, "x")


async def test_a_hanging_call_outlasts_the_clients_patience(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    await sandbox.fault("hang", "sendMessage", seconds=30)
    with pytest.raises(TelegramNetworkError, match="timeout"):
        await bot.send_message(anna.id, "x", request_timeout=1)
    await sandbox.fault("hang", "sendMessage", seconds=0.01)
    with pytest.raises(TelegramNetworkError):
        await asyncio.wait_for(bot.send_message(anna.id, "x"), 60)


async def test_a_fault_strikes_as_often_as_asked_and_only_where_asked(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    other = await sandbox.user("Other")
    await sandbox.fault("status", "sendMessage", chat_id=anna.id, times=2)
    for _ in range(2):
        assert await bot.send_message(other.id, "spared")
        with pytest.raises(TelegramServerError):
            await bot.send_message(anna.id, "struck")
    assert await bot.send_message(anna.id, "again")


async def test_faults_without_number_strike_until_cleared(bot: Bot, sandbox: SandboxClient) -> None:
    await sandbox.fault("status", times=None)
    for _ in range(3):
        with pytest.raises(TelegramServerError):
            await bot.get_me()
    await sandbox.clear_faults()
    assert await bot.get_me()


async def test_calls_are_counted_and_shown_with_their_parameters(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    await bot.send_message(anna.id, "one")
    await bot.send_message(anna.id, "two")
    log = await sandbox.get("calls")
    assert log["counts"] == {"sendMessage": 2}
    assert [call["parameters"]["text"] for call in log["calls"]] == ["one", "two"]
    await sandbox.post("calls/clear")
    assert await sandbox.calls() == []
