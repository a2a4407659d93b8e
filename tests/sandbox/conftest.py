"""The sandbox on a real port, the real aiogram client on one side and a person on the other.

All tests share one server; each has a bot, a person and chats of its own.
"""

from collections.abc import AsyncIterator, Iterator
from itertools import count

import pytest
from aiogram import Bot

from tests.support.sandbox_server import open_bot, sandbox_thread
from tests.support.sandbox_user import SandboxClient, SandboxUser

_BOT_IDS = count(20_000)


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    with sandbox_thread(companion=_companion) as url:
        yield url


async def _companion(chat_id: int, user_id: int, language_code: str | None) -> str:
    place = "in private" if chat_id == user_id else "in company"
    return f"🎩 Alfred, {place}, in {language_code}"


@pytest.fixture
async def sandbox(url: str) -> AsyncIterator[SandboxClient]:
    async with SandboxClient.open(url, next(_BOT_IDS)) as client:
        yield client
        await client.clear_faults()
        await client.post("calls/clear")
        await client.post("limits", {})


@pytest.fixture
async def bot(url: str, sandbox: SandboxClient) -> AsyncIterator[Bot]:
    async with open_bot(url, f"{sandbox.bot_id}:of-one-test") as bot:
        yield bot
        await bot.delete_webhook()


@pytest.fixture
async def anna(sandbox: SandboxClient) -> SandboxUser:
    return await sandbox.user("Anna", "ru", username="anna_test")
