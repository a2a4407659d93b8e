"""The chat page in a real browser: what a person sees and can do there."""

import asyncio
import re
from base64 import b64decode

import pytest
from aiogram import Bot
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from playwright.async_api import FilePayload, Page, Route, expect

from tests.support.sandbox_user import SandboxUser

pytestmark = pytest.mark.asyncio(loop_scope="module")

_PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def _asked(bot: Bot) -> str | None:
    """The newest text that reached the bot."""
    updates = await bot.get_updates(timeout=10)
    assert updates[-1].message
    return updates[-1].message.text


async def test_a_text_is_sent_with_enter_and_the_answer_shown_as_text(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    await page.get_by_test_id("message-input").fill("Good morning")
    await page.get_by_test_id("message-input").press("Enter")
    assert await _asked(butler) == "Good morning"
    await butler.send_message(
        guest.id, "<b>Good</b> &lt;img src=x onerror=alert(1)&gt;\nmorning", parse_mode="HTML"
    )
    answer = page.locator('[data-testid="message"][data-from="bot"]')
    await expect(answer.locator("strong")).to_have_text("Good")
    await expect(answer).to_contain_text("<img src=x onerror=alert(1)>")
    assert await answer.locator("img").count() == 0


async def test_nothing_can_be_typed_before_the_page_knows_who_writes(page: Page) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def tell_the_users_late(route: Route) -> None:
        asked.set()
        await answer.wait()
        await route.continue_()

    await page.route("**/sandbox/api/users*", tell_the_users_late)
    await page.reload(wait_until="commit")
    await asked.wait()
    await expect(page.get_by_test_id("message-input")).to_be_disabled()
    answer.set()
    await expect(page.get_by_test_id("message-input")).to_be_enabled()


async def test_a_button_is_pressed_and_its_answer_shown(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    button = InlineKeyboardButton(text="Tea", callback_data="tea")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
    await butler.send_message(guest.id, "What shall it be?", reply_markup=keyboard)
    await page.get_by_test_id("inline-button").click()
    [update] = await butler.get_updates(timeout=10)
    assert update.callback_query
    assert update.callback_query.data == "tea"
    await butler.answer_callback_query(update.callback_query.id, text="Excellent choice")
    await expect(page.get_by_test_id("toast")).to_have_text("Excellent choice")
    await butler.answer_callback_query(update.callback_query.id, text="Hot!", show_alert=True)
    await expect(page.get_by_test_id("alert")).to_contain_text("Hot!")


async def test_a_draft_grows_and_can_be_stopped(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    draft = page.get_by_test_id("draft")
    for text in ("Once", "Once upon a time"):
        await butler.send_message_draft(guest.id, draft_id=5, text=text, can_stop=True)
        await expect(draft).to_contain_text(text)
    await page.get_by_test_id("stop-button").click()
    await expect(draft).to_have_count(0)
    [update] = await butler.get_updates(timeout=10)
    assert update.stopped_message_generation


async def test_a_recorded_voice_note_reaches_the_bot_as_ogg(page: Page, butler: Bot) -> None:
    await page.get_by_test_id("record-button").click()
    await expect(page.get_by_role("timer")).to_have_text("0:01")
    await page.get_by_test_id("record-send").click()
    [update] = await butler.get_updates(timeout=20)
    assert update.message
    assert update.message.voice
    content = await butler.download(update.message.voice)
    assert content
    assert content.read(4) == b"OggS"
    await expect(page.get_by_test_id("voice-player")).to_be_visible()


async def test_an_attached_file_reaches_the_bot(page: Page, butler: Bot) -> None:
    note = FilePayload(name="list.txt", mimeType="text/plain", buffer=b"milk")
    await page.get_by_test_id("file-input").set_input_files(note)
    [update] = await butler.get_updates(timeout=10)
    assert update.message
    assert update.message.document
    assert update.message.document.file_name == "list.txt"


async def test_what_stands_in_the_box_is_the_caption_of_an_attached_picture(
    page: Page, butler: Bot
) -> None:
    picture = FilePayload(name="cat.png", mimeType="image/png", buffer=_PICTURE)
    await page.get_by_test_id("message-input").fill("My cat, /help me name it")
    await page.get_by_test_id("file-input").set_input_files(picture)
    [update] = await butler.get_updates(timeout=10)
    assert update.message
    assert update.message.photo
    assert update.message.caption == "My cat, /help me name it"
    await expect(page.get_by_test_id("message-input")).to_have_value("")


async def test_photos_chosen_together_are_an_album_with_one_caption(
    page: Page, butler: Bot
) -> None:
    photos = [
        FilePayload(name=name, mimeType="image/png", buffer=_PICTURE) for name in ("a.png", "b.png")
    ]
    await page.get_by_test_id("message-input").fill("Which one?")
    await page.get_by_test_id("file-input").set_input_files(photos)
    await expect(page.get_by_test_id("message")).to_have_count(2)
    sent = [update.message for update in await butler.get_updates() if update.message]
    assert len({message.media_group_id for message in sent}) == 1
    assert sent[0].media_group_id
    assert [message.caption for message in sent] == ["Which one?", None]


async def test_a_place_on_the_map_is_sent(page: Page, butler: Bot) -> None:
    await page.get_by_test_id("attach-button").click()
    await page.get_by_test_id("place").click()
    await page.get_by_test_id("place-paris").click()
    await expect(page.get_by_test_id("message")).to_contain_text("📍 48.86")
    [update] = await butler.get_updates(timeout=10)
    assert update.message
    assert update.message.location


async def test_a_long_text_is_sent_in_the_parts_telegram_would_make_of_it(
    page: Page, butler: Bot
) -> None:
    text = "\n".join(["word " * 199 + "end"] * 9)
    await page.get_by_test_id("message-input").fill(text)
    await page.get_by_test_id("message-input").press("Enter")
    await expect(page.get_by_test_id("message")).to_have_count(3)
    parts = [each.message.text or "" for each in await butler.get_updates() if each.message]
    assert "\n".join(parts) == text
    assert max(map(len, parts)) <= 4096


async def test_guests_have_their_own_chats_and_a_reload_keeps_them(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    await butler.send_document(guest.id, BufferedInputFile(b"x", "bill.pdf"))
    message = page.get_by_test_id("message")
    await expect(message).to_contain_text("bill.pdf")
    await page.get_by_test_id("new-user-button").click()
    await page.get_by_test_id("new-user-first-name").fill("Bertie")
    await page.get_by_test_id("new-user-create").click()
    await expect(page.get_by_test_id("start-button")).to_be_visible()
    await expect(message).to_have_count(0)
    await page.get_by_test_id(f"user-{guest.id}").click()
    await page.reload()
    await expect(message).to_contain_text("bill.pdf")


async def test_blocking_bars_the_input_until_unblocked(page: Page, guest: SandboxUser) -> None:
    await page.get_by_test_id("block-toggle").click()
    await expect(page.get_by_test_id("message-input")).to_be_hidden()
    await page.get_by_test_id("unblock-button").click()
    await expect(page.get_by_test_id("message-input")).to_be_visible()


async def test_the_bots_action_is_shown(page: Page, butler: Bot, guest: SandboxUser) -> None:
    await butler.send_chat_action(guest.id, "typing")
    await expect(page.get_by_test_id("chat-action")).to_have_text(re.compile("is writing"))
