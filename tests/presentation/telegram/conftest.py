from collections.abc import AsyncIterator

import pytest

from infrastructure.telegram.bot import open_bot
from tests.support.sandbox_server import DEFAULT_TOKEN, sandbox_server
from tests.support.sandbox_user import SandboxClient
from tests.support.telegram_channel import Channel


@pytest.fixture
async def channel() -> AsyncIterator[Channel]:
    """Telegram cannot be reached: answers must not depend on drafts and actions."""
    async with open_bot(DEFAULT_TOKEN, "http://127.0.0.1:9") as bot:
        yield Channel(bot)


@pytest.fixture
async def sandbox_url() -> AsyncIterator[str]:
    async with sandbox_server() as url:
        yield url


@pytest.fixture
async def sandbox(sandbox_url: str) -> AsyncIterator[SandboxClient]:
    async with SandboxClient.open(sandbox_url) as client:
        yield client


@pytest.fixture
async def connected(sandbox_url: str) -> AsyncIterator[Channel]:
    """The sandbox plays Telegram."""
    async with open_bot(DEFAULT_TOKEN, sandbox_url) as bot:
        yield Channel(bot)
