"""What a bot sends, and how Telegram refuses it."""

import pytest
from aiogram import Bot
from aiogram.enums import ChatAction
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import SetMyName
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)

from tests.support.sandbox_server import open_bot
from tests.support.sandbox_user import SandboxClient, SandboxUser


def _keyboard(data: str, text: str = "Press") -> InlineKeyboardMarkup:
    button = InlineKeyboardButton(text=text, callback_data=data)
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


async def test_a_bot_knows_itself(url: str) -> None:
    async with open_bot(url) as bot:
        me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (10000, True, "majordome_sandbox_bot")


async def test_a_message_arrives_with_the_chats_next_id(bot: Bot, anna: SandboxUser) -> None:
    asked = await anna.send_text("Good morning")
    sent = await bot.send_message(anna.id, "Good morning, madam")
    assert sent.message_id == asked + 1
    assert (await anna.wait_for_reply(asked))["text"] == "Good morning, madam"


async def test_html_becomes_entities(bot: Bot, anna: SandboxUser) -> None:
    sent = await bot.send_message(anna.id, "<b>Tea</b> &amp; <i>toast</i>", parse_mode="HTML")
    assert sent.text == "Tea & toast"
    assert [entity.type for entity in sent.entities or []] == ["bold", "italic"]


@pytest.mark.parametrize(
    ("text", "parse_mode", "reason"),
    [
        ("<b>never closed", "HTML", "can't parse entities: Can't find end tag"),
        ("x", "Rich", "unsupported parse_mode"),
        ("  \n ", None, "message text is empty"),
        ("<b></b>", "HTML", "message text is empty"),
        ("x" * 4097, None, "message is too long"),
        ("😀" * 2049, None, "message is too long"),
    ],
)
async def test_a_bad_text_is_refused_as_telegram_does(
    bot: Bot, anna: SandboxUser, text: str, parse_mode: str | None, reason: str
) -> None:
    with pytest.raises(TelegramBadRequest, match=f"Bad Request: {reason}"):
        await bot.send_message(anna.id, text, parse_mode=parse_mode)
    assert await anna.messages() == []


async def test_4096_utf16_units_fit(bot: Bot, anna: SandboxUser) -> None:
    sent = await bot.send_message(anna.id, "😀" * 2048)
    assert sent.text == "😀" * 2048


async def test_an_unknown_chat_is_not_found(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(123456789, "Anybody?")


async def test_a_bot_that_was_blocked_cannot_write(bot: Bot, anna: SandboxUser) -> None:
    await anna.block()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(anna.id, "Madam?")
    await anna.block(False)
    assert await bot.send_message(anna.id, "Madam!")


async def test_a_malformed_token_is_unauthorized(url: str) -> None:
    async with open_bot(url, "7:x") as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()


async def test_a_method_that_is_not_built_is_not_found(bot: Bot) -> None:
    with pytest.raises(TelegramNotFound):
        await bot(SetMyName(name="Jeeves"))


@pytest.mark.parametrize(
    ("keyboard", "reason"),
    [
        (_keyboard("x" * 65), "BUTTON_DATA_INVALID"),
        (_keyboard("x", text=" "), "button text must be non-empty"),
        (
            InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="nothing")]]),
            "Text buttons are unallowed",
        ),
    ],
)
async def test_a_bad_button_is_refused(
    bot: Bot, anna: SandboxUser, keyboard: InlineKeyboardMarkup, reason: str
) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.send_message(anna.id, "Choose", reply_markup=keyboard)


async def test_a_reply_carries_the_message_it_answers(bot: Bot, anna: SandboxUser) -> None:
    asked = await anna.send_text("Tea?")
    to = ReplyParameters(message_id=asked)
    sent = await bot.send_message(anna.id, "Of course", reply_parameters=to)
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "Tea?"


async def test_a_reply_to_nothing_is_refused_unless_allowed(bot: Bot, anna: SandboxUser) -> None:
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(anna.id, "x", reply_parameters=ReplyParameters(message_id=99))
    lenient = ReplyParameters(message_id=99, allow_sending_without_reply=True)
    assert (await bot.send_message(anna.id, "x", reply_parameters=lenient)).text == "x"


async def test_an_edit_changes_the_text_and_the_same_edit_is_refused(
    bot: Bot, anna: SandboxUser
) -> None:
    sent = await bot.send_message(anna.id, "…", reply_markup=_keyboard("a"))
    await bot.edit_message_text("Done", chat_id=anna.id, message_id=sent.message_id)
    [message] = await anna.messages()
    assert message["text"] == "Done"
    assert "reply_markup" not in message
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("Done", chat_id=anna.id, message_id=sent.message_id)


async def test_a_photo_has_no_text_to_edit_and_a_bounded_caption(
    bot: Bot, anna: SandboxUser
) -> None:
    png = BufferedInputFile(b"\x89PNG\r\n\x1a\n", "x.png")
    sent = await bot.send_photo(anna.id, png, caption="<b>A</b> chart", parse_mode="HTML")
    assert (sent.caption, sent.caption_entities and sent.caption_entities[0].type) == (
        "A chart",
        "bold",
    )
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("x", chat_id=anna.id, message_id=sent.message_id)
    with pytest.raises(TelegramBadRequest, match="caption is too long"):
        await bot.send_photo(anna.id, png, caption="x" * 1025)


async def test_only_the_keyboard_can_be_changed(bot: Bot, anna: SandboxUser) -> None:
    sent = await bot.send_message(anna.id, "Choose", reply_markup=_keyboard("a"))
    await bot.edit_message_reply_markup(chat_id=anna.id, message_id=sent.message_id)
    [message] = await anna.messages()
    assert message["text"] == "Choose"
    assert "reply_markup" not in message


async def test_a_users_message_cannot_be_edited_by_the_bot(bot: Bot, anna: SandboxUser) -> None:
    message_id = await anna.send_text("mine")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("yours", chat_id=anna.id, message_id=message_id)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("yours", chat_id=anna.id, message_id=99)


async def test_a_deleted_message_is_gone_and_its_id_stays_taken(
    bot: Bot, anna: SandboxUser
) -> None:
    sent = await bot.send_message(anna.id, "slip of the tongue")
    await bot.delete_message(anna.id, sent.message_id)
    assert await anna.messages() == []
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(anna.id, sent.message_id)
    assert (await bot.send_message(anna.id, "again")).message_id == sent.message_id + 1


async def test_a_chat_action_must_be_a_known_one(bot: Bot, anna: SandboxUser) -> None:
    assert await bot.send_chat_action(anna.id, ChatAction.TYPING)
    with pytest.raises(TelegramBadRequest, match="wrong parameter action"):
        await bot.send_chat_action(anna.id, "juggling")


async def test_a_draft_grows_until_the_message_replaces_it(bot: Bot, anna: SandboxUser) -> None:
    await bot.send_message_draft(anna.id, draft_id=1, text="Good")
    await bot.send_message_draft(anna.id, draft_id=1, text="Good evening", can_stop=True)
    draft = await anna.draft()
    assert draft
    assert (draft["text"], draft["can_stop"]) == ("Good evening", True)
    await bot.send_message(anna.id, "Good evening, madam")
    assert await anna.draft() is None


async def test_drafts_are_refused_in_groups_and_without_an_id(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    group = await sandbox.group("House", anna)
    with pytest.raises(TelegramBadRequest, match="only in private chats"):
        await bot.send_message_draft(group, draft_id=1, text="x")
    with pytest.raises(TelegramBadRequest, match="draft_id must be non-zero"):
        await bot.send_message_draft(anna.id, draft_id=0, text="x")
    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await bot.send_message_draft(anna.id, draft_id=1, text="x" * 4097)


async def test_commands_are_kept_per_language(bot: Bot, sandbox: SandboxClient) -> None:
    await bot.set_my_commands([BotCommand(command="help", description="What I can do")])
    await bot.set_my_commands(
        [BotCommand(command="help", description="Что я умею")], language_code="ru"
    )
    assert (await bot.get_my_commands(language_code="ru"))[0].description == "Что я умею"
    assert (await sandbox.get("bot", language="fr"))["commands"][0]["command"] == "help"


async def test_descriptions_are_kept_per_language(bot: Bot, sandbox: SandboxClient) -> None:
    await bot.set_my_description("A butler")
    await bot.set_my_description("Дворецкий", language_code="ru")
    assert (await sandbox.get("bot", language="fr"))["description"] == "A butler"
    assert (await sandbox.get("bot", language="ru"))["description"] == "Дворецкий"


async def test_the_flood_limit_answers_how_long_to_wait(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    await sandbox.post("limits", {"per_chat_per_second": 1})
    await bot.send_message(anna.id, "one")
    with pytest.raises(TelegramRetryAfter) as refusal:
        await bot.send_message(anna.id, "two")
    assert refusal.value.retry_after == 1
