"""The chat page in a real browser, at a guest's chat with the sandbox's own bot."""

from collections.abc import AsyncIterator, Callable

import pytest_asyncio
from aiogram import Bot
from playwright.async_api import Browser, Page, expect

from tests.support.browser import running_browser
from tests.support.sandbox_server import open_bot
from tests.support.sandbox_user import SandboxClient, SandboxUser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def butler(url: str) -> AsyncIterator[Bot]:
    """The sandbox's own bot: the page talks to no other."""
    async with open_bot(url) as bot:
        await bot.delete_webhook(drop_pending_updates=True)
        yield bot


@pytest_asyncio.fixture(loop_scope="module")
async def guest(url: str, butler: Bot) -> AsyncIterator[SandboxUser]:
    async with SandboxClient.open(url) as client:
        yield await client.user("Olga", "ru")


@pytest_asyncio.fixture(loop_scope="module")
async def page(url: str, guest: SandboxUser, browser: Browser) -> AsyncIterator[Page]:
    """The page at the guest's chat; a complaint of the browser fails the test."""
    complaints: list[str] = []
    async with await browser.new_page(locale="en-GB") as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", _listener(complaints))
        await page.goto(f"{url}/sandbox#{guest.id}")
        conversation = page.get_by_test_id("conversation")
        await expect(conversation).to_have_attribute("data-chat", str(guest.id))
        yield page
    assert complaints == []


def _listener(complaints: list[str]) -> Callable[..., None]:
    return lambda message: complaints.append(message.text) if message.type == "error" else None
