"""Webhook delivery to a real HTTP server with scripted answers."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.support.sandbox_user import SandboxClient, SandboxUser


class Receiver:
    """A bot's webhook: notes what comes, answers by script, 200 once the script is over."""

    def __init__(self) -> None:
        self.script: list[web.Response] = []
        self.secrets: list[str | None] = []
        self.url = ""
        self._arrived: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def answer(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self._arrived.put_nowait(await request.json())
        return self.script.pop(0) if self.script else web.Response()

    async def next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self._arrived.get(), 60)

    async def next_text(self) -> str:
        return str((await self.next())["message"]["text"])


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/telegram", receiver.answer)
    async with TestServer(app) as server:
        receiver.url = str(server.make_url("/telegram"))
        yield receiver


async def _confirmed(sandbox: SandboxClient) -> None:
    async with asyncio.timeout(60):
        while await sandbox.pending():
            pass


async def test_updates_are_pushed_with_the_secret(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url, secret_token="s3cret_-")
    await anna.send_text("hello")
    assert await receiver.next_text() == "hello"
    assert receiver.secrets == ["s3cret_-"]
    await _confirmed(sandbox)


async def test_what_waited_before_the_webhook_is_pushed_too(
    bot: Bot, anna: SandboxUser, receiver: Receiver
) -> None:
    await anna.send_text("early")
    await bot.set_webhook(receiver.url)
    assert await receiver.next_text() == "early"


async def test_pending_updates_can_be_dropped(
    bot: Bot, anna: SandboxUser, receiver: Receiver
) -> None:
    await anna.send_text("early")
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    await anna.send_text("late")
    assert await receiver.next_text() == "late"


async def test_a_failed_push_is_repeated_in_order_until_it_succeeds(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser, receiver: Receiver
) -> None:
    await sandbox.post("webhook-backoff", {"seconds": 0.01})
    receiver.script = [web.Response(status=503), web.Response(status=500), web.Response(status=302)]
    await bot.set_webhook(receiver.url)
    await anna.send_text("one")
    await anna.send_text("two")
    assert [await receiver.next_text() for _ in range(5)] == ["one", "one", "one", "one", "two"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 302 Found"
    await _confirmed(sandbox)


async def test_another_chat_overtakes_one_whose_pushes_fail(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser, receiver: Receiver
) -> None:
    await sandbox.post("webhook-backoff", {"seconds": 30})
    other = await sandbox.user("Other")
    receiver.script = [web.Response(status=503), web.Response(status=503)]
    await bot.set_webhook(receiver.url)
    await anna.send_text("stuck")
    assert [await receiver.next_text() for _ in range(2)] == ["stuck", "stuck"]
    await other.send_text("free")
    assert await receiver.next_text() == "free"
    assert (await bot.get_webhook_info()).pending_update_count >= 1


async def test_an_unreachable_webhook_is_noted_and_polling_takes_over_after_its_removal(
    bot: Bot, anna: SandboxUser
) -> None:
    await bot.set_webhook("http://127.0.0.1:9/telegram")
    await anna.send_text("hello")
    async with asyncio.timeout(60):
        while (await bot.get_webhook_info()).last_error_message is None:
            pass
    assert (await bot.get_webhook_info()).last_error_message == "Connection refused"
    await bot.delete_webhook()
    assert [update.message.text for update in await bot.get_updates() if update.message] == [
        "hello"
    ]


@pytest.mark.parametrize(
    ("address", "secret", "reason"),
    [
        ("nonsense", None, "invalid webhook URL"),
        ("https://example.org/hook", None, "this machine only"),
        ("http://127.0.0.1/hook", "with space", "unallowed characters"),
    ],
)
async def test_a_bad_webhook_is_refused(
    bot: Bot, address: str, secret: str | None, reason: str
) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.set_webhook(address, secret_token=secret)
