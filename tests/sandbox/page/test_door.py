"""The door for people who come from elsewhere, through a proxy for instance."""

import pytest
from playwright.async_api import Browser, Page, expect

from sandbox.guard import Rules
from tests.support.sandbox_server import sandbox_thread

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = "which-stands-in-a-file-of-the-installation"


async def show(page: Page, secret: str) -> None:
    await page.get_by_test_id("secret").fill(secret)
    await page.get_by_test_id("enter").click()


async def test_who_shows_the_secret_comes_in_and_stays_in(browser: Browser) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.7"}
    with sandbox_thread(Rules(SECRET)) as url:
        async with await browser.new_page(extra_http_headers=forwarded, locale="fr-FR") as page:
            await page.goto(f"{url}/sandbox")
            await show(page, "a guess")
            await expect(page.get_by_test_id("refused")).to_contain_text("pas le secret")
            await show(page, SECRET)
            await expect(page.get_by_test_id("user-503")).to_have_attribute("aria-current", "true")
            await page.reload()
            await page.get_by_test_id("message-input").fill("Bonsoir")
            await page.get_by_test_id("message-input").press("Enter")
            await expect(page.get_by_test_id("message")).to_contain_text("Bonsoir")
