"""Whose chats there are: guests of three languages, the browser's own, and groups."""

import re

import pytest
from aiogram import Bot
from playwright.async_api import Browser, Page, expect

from tests.support.sandbox_user import SandboxUser

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("locale", "guest_id", "invitation"),
    [("fr-CA", 503, "Nouvel invité"), ("en-GB", 502, "New guest"), ("ru-RU", 501, "Новый гость")],
)
async def test_the_page_opens_with_the_guest_who_speaks_as_the_browser_does(
    url: str, browser: Browser, locale: str, guest_id: int, invitation: str
) -> None:
    async with await browser.new_page(locale=locale) as page:
        await page.goto(f"{url}/sandbox")
        await expect(page.get_by_role("button", name=invitation)).to_be_visible()
        chosen = page.get_by_test_id(f"user-{guest_id}")
        await expect(chosen).to_have_attribute("aria-current", "true")


async def test_a_new_guest_speaks_the_browsers_language_though_the_page_does_not(
    url: str, browser: Browser, butler: Bot
) -> None:
    async with await browser.new_page(locale="de-DE") as page:
        await page.goto(f"{url}/sandbox")
        await page.get_by_test_id("new-user-button").click()
        await page.get_by_test_id("new-user-first-name").fill("Greta")
        await page.get_by_test_id("new-user-create").click()
        await expect(page.get_by_test_id("persona")).to_contain_text("in de")
        await page.get_by_test_id("start-button").click()
        [update] = await butler.get_updates(timeout=10)
    assert update.message
    assert update.message.from_user
    assert update.message.from_user.language_code == "de"


async def test_the_header_shows_who_speaks_for_the_bot(page: Page) -> None:
    await expect(page.get_by_test_id("persona")).to_have_text("🎩 Alfred, in private, in ru")


async def test_a_group_is_made_written_into_and_answered(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    await make_group(page, "Sunday lunch")
    await page.get_by_test_id("mention").click()
    box = page.get_by_test_id("message-input")
    await expect(box).to_have_value("@majordome_sandbox_bot ")
    await box.press_sequentially("who brings the pie?")
    await box.press("Enter")
    [update] = await butler.get_updates(timeout=10)
    assert update.message
    assert update.message.from_user
    assert (update.message.chat.title, update.message.from_user.id) == ("Sunday lunch", guest.id)
    await butler.send_message(update.message.chat.id, "I shall ask below stairs")
    answer = page.locator('[data-testid="message"][data-from="bot"]')
    await expect(answer.locator(".sender")).to_have_text("Majordome")


async def test_another_member_of_the_group_takes_the_pen(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    await make_group(page, "Sunday lunch")
    box = page.get_by_test_id("message-input")
    await box.fill("Who brings the pie?")
    await box.press("Enter")
    await page.get_by_test_id("write-as-503").click()
    await expect(page.get_by_test_id("persona")).to_have_text("🎩 Alfred, in company, in fr")
    await expect(page.get_by_test_id("message")).to_have_class(re.compile("theirs"))
    await box.fill("Moi !")
    await box.press("Enter")
    await expect(page.get_by_test_id("message").last).to_have_class(re.compile("mine"))
    updates = await butler.get_updates(timeout=10)
    senders = [each.message.from_user for each in updates if each.message]
    assert [sender and sender.id for sender in senders] == [guest.id, 503]


async def test_a_group_can_part_with_the_bot_and_take_it_back(page: Page) -> None:
    await make_group(page, "Sunday lunch")
    await page.get_by_test_id("block-toggle").click()
    await expect(page.get_by_test_id("message-input")).to_be_hidden()
    await page.get_by_test_id("unblock-button").click()
    await expect(page.get_by_test_id("message-input")).to_be_visible()


async def make_group(page: Page, title: str) -> None:
    """With all guests as members; whoever wrote last goes on."""
    await page.get_by_test_id("new-group-button").click()
    await page.get_by_test_id("new-group-title").fill(title)
    await page.get_by_test_id("new-group-create").click()
    await expect(page.get_by_role("heading", name=title, level=2)).to_be_visible()
