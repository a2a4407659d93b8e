"""The main promise, as a person sees it: write in the page, be answered, and be remembered.

In a real headless browser, against the real process, with nothing configured but a free port.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.support.browser import running_browser
from tests.support.llm_stub import LlmStub
from tests.support.pdf import pdf_of
from tests.support.pictures import a_photo
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess

START_SECONDS = 60

pytestmark = pytest.mark.browser


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with (
        running_browser() as browser,
        await browser.new_page(locale="en-GB") as page,
    ):
        yield page


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def product(port: int, tmp_path: Path) -> Iterator[ProductProcess]:
    """`majordome run` with an empty DATA_DIR: private database, sandbox, no language model."""
    settings = {"HTTP_PORT": str(port), "DATA_DIR": str(tmp_path / "data"), "STT_MODEL": ""}
    product = ProductProcess(settings, tmp_path, "run")
    yield product
    product.kill()


async def open_chat(page: Page, port: int) -> None:
    """The page, as soon as the product answers: it listens before it is ready."""
    async with asyncio.timeout(START_SECONDS):
        while not await is_listening(port):
            await page.wait_for_timeout(100)
    await page.goto(f"http://127.0.0.1:{port}/sandbox", timeout=1000 * START_SECONDS)
    await expect(page.get_by_test_id("message-input")).to_be_enabled()


async def is_listening(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


async def say(page: Page, text: str) -> None:
    await page.get_by_test_id("message-input").fill(text)
    await page.get_by_test_id("message-input").press("Enter")


async def attach(page: Page, name: str, media_type: str, content: bytes) -> None:
    file = FilePayload(name=name, mimeType=media_type, buffer=content)
    await page.get_by_test_id("file-input").set_input_files(file)


def answers(page: Page) -> Locator:
    return page.locator('[data-testid="message"][data-from="bot"]')


def button(page: Page, label: str) -> Locator:
    return page.get_by_test_id("inline-button").filter(has_text=label)


async def test_after_a_kill_the_page_and_the_butler_still_know_the_conversation(
    page: Page, port: int, product: ProductProcess
) -> None:
    product.start()
    await open_chat(page, port)
    await say(page, "My cat is called Earl Grey.")
    await expect(answers(page)).to_contain_text(["Earl Grey"], timeout=60_000)

    product.kill()
    product.start()
    await open_chat(page, port)
    await expect(page.get_by_test_id("message").first).to_contain_text("Earl Grey")
    await expect(answers(page)).to_have_count(1)
    await say(page, "Do you remember?")
    await expect(answers(page)).to_have_count(2, timeout=60_000)
    # Hers alone: an answer that no model gave is not remembered.
    await expect(answers(page).last).to_contain_text("that I remember: 1.")
    if folder := os.environ.get("SCREENSHOTS"):
        await page.screenshot(path=Path(folder) / "remembered.png")
    assert await product.end() == 0


async def test_the_header_tells_who_serves_and_the_bots_buttons_change_it(
    page: Page, port: int, product: ProductProcess
) -> None:
    product.start()
    await open_chat(page, port)
    await expect(page.get_by_test_id("persona")).to_have_text("🎩 Alfred")
    await page.get_by_test_id("start-button").click()
    await page.get_by_test_id("inline-button").filter(has_text="Celeste").click()
    await expect(page.get_by_test_id("persona")).to_contain_text("Celeste")
    assert await product.end() == 0


async def test_settings_and_answers_are_changed_by_the_bots_own_buttons(
    page: Page, port: int, product: ProductProcess, llm: LlmStub
) -> None:
    product.settings = {**product.settings, "LLM_BASE_URL": llm.base_url, "LLM_MODEL": "stub"}
    product.start()
    await open_chat(page, port)
    await say(page, "My cat is called Earl Grey.")
    await button(page, "↻").click()
    await expect(answers(page)).to_have_count(2, timeout=60_000)
    await expect(answers(page).first.get_by_test_id("inline-button")).to_have_count(0)

    await page.get_by_test_id("commands-button").click()
    await page.get_by_test_id("command-settings").click()
    await button(page, "Tone").click()
    await button(page, "formal").click()
    await expect(answers(page).last).to_contain_text("Tone: formal", timeout=60_000)
    assert await product.end() == 0


async def test_a_photo_a_document_and_a_place_are_sent_from_the_page(
    page: Page, port: int, product: ProductProcess, llm: LlmStub
) -> None:
    llm.reply = lambda _: "Most becoming, if I may say so."
    product.settings = {
        **product.settings,
        "LLM_BASE_URL": llm.base_url,
        "LLM_MODEL": "gpt-4o-mini",
    }
    product.start()
    await open_chat(page, port)
    await page.get_by_test_id("message-input").fill("Does this suit me?")
    await attach(page, "hat.png", "image/png", a_photo(160, side=160))
    await expect(answers(page)).to_have_count(1, timeout=60_000)
    assert "image_url" in str(llm.requests[-1].messages[-1]["content"])

    await page.get_by_test_id("message-input").fill("What is the rent?")
    await attach(page, "lease.pdf", "application/pdf", pdf_of("The rent is 900 crowns."))
    await expect(answers(page)).to_have_count(2, timeout=60_000)
    assert re.search(r"900\S+crowns", llm.requests[-1].last_user)  # marked between the words

    await page.get_by_test_id("attach-button").click()
    await page.get_by_test_id("place").click()
    await page.get_by_test_id("place-tokyo").click()
    await expect(answers(page).last).to_contain_text("Our clocks agree", timeout=60_000)
    if folder := os.environ.get("SCREENSHOTS"):
        await page.screenshot(path=Path(folder) / "sent.png")
    assert await product.end() == 0


async def test_after_a_kill_the_model_is_told_what_was_said_before(
    page: Page, port: int, product: ProductProcess, llm: LlmStub
) -> None:
    product.settings = {
        **product.settings,
        "LLM_BASE_URL": llm.base_url,
        "LLM_MODEL": "stub",
    }
    product.start()
    await open_chat(page, port)
    await say(page, "My cat is called Earl Grey.")
    await expect(answers(page)).to_have_count(1, timeout=60_000)

    product.kill()
    product.start()
    await open_chat(page, port)
    await say(page, "Do you remember?")
    await expect(answers(page)).to_have_count(2, timeout=60_000)
    assert [message["content"] for message in llm.requests[-1].messages][1:] == [
        "My cat is called Earl Grey.",
        "Reply to: My cat is called Earl Grey.",
        "Do you remember?",
    ]
