"""What a person does with a message: answer, correct, forward, press its buttons."""

import pytest
from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from playwright.async_api import Locator, Page, expect

from tests.support.sandbox_user import SandboxUser

pytestmark = pytest.mark.asyncio(loop_scope="module")


def message(page: Page, text: str) -> Locator:
    return page.get_by_test_id("message").filter(has_text=text)


async def do(page: Page, text: str, what: str) -> None:
    """Choose an entry of the message's menu."""
    await message(page, text).hover()
    await message(page, text).get_by_test_id("message-menu-button").click()
    await page.get_by_test_id(f"menu-{what}").click()


async def write(page: Page, text: str) -> None:
    await page.get_by_test_id("message-input").fill(text)
    await page.get_by_test_id("message-input").press("Enter")


async def update(bot: Bot) -> Update:
    """The next update, which is then confirmed."""
    [update, *_] = await bot.get_updates(timeout=10)
    await bot.get_updates(offset=update.update_id + 1)
    return update


async def arrived(bot: Bot) -> Message:
    arrived = (await update(bot)).message
    assert arrived
    return arrived


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=label) for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[row])


async def test_a_reply_carries_the_message_it_answers(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    sent = await butler.send_message(guest.id, "Tea or coffee?")
    await do(page, "Tea or coffee?", "reply")
    await expect(page.get_by_test_id("about")).to_contain_text("Reply to Majordome")
    await write(page, "Tea, please")
    answer = await arrived(butler)
    assert answer.reply_to_message
    assert (answer.text, answer.reply_to_message.message_id) == ("Tea, please", sent.message_id)
    await expect(message(page, "Tea, please").locator(".quote")).to_contain_text("Tea or coffee?")
    await expect(page.get_by_test_id("about")).to_be_hidden()


async def test_a_reply_that_was_called_off_is_a_message_like_any_other(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    await butler.send_message(guest.id, "Tea or coffee?")
    await do(page, "Tea or coffee?", "reply")
    await page.get_by_test_id("about-cancel").click()
    await write(page, "Something else")
    assert (await arrived(butler)).reply_to_message is None


async def test_an_edit_changes_the_guests_words(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    await write(page, "Teh tea")
    await arrived(butler)
    await do(page, "Teh tea", "edit")
    await expect(page.get_by_test_id("message-input")).to_have_value("Teh tea")
    await write(page, "The tea")
    edited = (await update(butler)).edited_message
    assert edited
    assert edited.text == "The tea"
    await expect(message(page, "The tea")).to_contain_text("edited")
    await expect(page.get_by_test_id("message")).to_have_count(1)


async def test_arrow_up_corrects_the_last_message_and_escape_leaves_it(
    page: Page, guest: SandboxUser
) -> None:
    await write(page, "Teh tea")
    await expect(message(page, "Teh tea")).to_be_visible()
    box = page.get_by_test_id("message-input")
    await box.press("ArrowUp")
    await expect(box).to_have_value("Teh tea")
    await box.press("Escape")
    await expect(box).to_have_value("")
    await expect(page.get_by_test_id("about")).to_be_hidden()


async def test_what_the_bot_said_cannot_be_edited_by_a_guest(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    await butler.send_message(guest.id, "At your service")
    await message(page, "At your service").hover()
    await page.get_by_test_id("message-menu-button").click()
    await expect(page.get_by_test_id("menu-reply")).to_be_focused()
    await expect(page.get_by_test_id("menu-edit")).to_have_count(0)


async def test_a_right_click_or_a_long_touch_opens_the_messages_menu(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    await butler.send_message(guest.id, "At your service")
    await message(page, "At your service").locator(".bubble").click(button="right")
    await expect(page.get_by_test_id("menu-reply")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("message-menu")).to_be_hidden()


async def test_a_message_is_forwarded_to_the_bot_again(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    await butler.send_message(guest.id, "The gong sounds at eight")
    await do(page, "The gong sounds at eight", "forward")
    await page.get_by_test_id(f"forward-to-{guest.id}").click()
    forward = await arrived(butler)
    assert forward.forward_origin
    assert forward.text == "The gong sounds at eight"
    await expect(page.get_by_test_id("message").last).to_contain_text("Forwarded from Majordome")


async def test_words_from_elsewhere_are_forwarded_with_their_author(
    page: Page, butler: Bot
) -> None:
    await page.get_by_test_id("attach-button").click()
    await page.get_by_test_id("elsewhere").click()
    await page.get_by_test_id("elsewhere-author").fill("City News")
    await page.get_by_test_id("elsewhere-text").fill("The library opens at noon")
    await page.get_by_test_id("elsewhere-send").click()
    forward = await arrived(butler)
    assert forward.forward_origin
    assert forward.text == "The library opens at noon"
    await expect(page.get_by_test_id("message")).to_contain_text("Forwarded from City News")


async def test_settings_change_inside_the_message_that_shows_them(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    sent = await butler.send_message(guest.id, "Tone: formal", reply_markup=keyboard("Witty"))
    await page.get_by_test_id("inline-button").click()
    press = (await update(butler)).callback_query
    assert press
    await butler.answer_callback_query(press.id)
    await butler.edit_message_text(
        "Tone: witty",
        chat_id=guest.id,
        message_id=sent.message_id,
        reply_markup=keyboard("Formal", "Casual"),
    )
    await expect(page.get_by_test_id("message")).to_have_count(1)
    await expect(message(page, "Tone: witty").get_by_test_id("inline-button")).to_have_text(
        ["Formal", "Casual"]
    )


async def test_an_answer_is_made_anew_and_the_button_moves_to_the_new_one(
    page: Page, butler: Bot, guest: SandboxUser
) -> None:
    first = await butler.send_message(guest.id, "Perhaps.", reply_markup=keyboard("↻"))
    await page.get_by_test_id("inline-button").click()
    press = (await update(butler)).callback_query
    assert press
    assert press.data == "↻"
    await butler.edit_message_reply_markup(chat_id=guest.id, message_id=first.message_id)
    await butler.answer_callback_query(press.id)
    await butler.send_message(guest.id, "Certainly.", reply_markup=keyboard("↻"))
    await expect(message(page, "Perhaps.").get_by_test_id("inline-button")).to_have_count(0)
    await expect(message(page, "Certainly.").get_by_test_id("inline-button")).to_have_text("↻")
