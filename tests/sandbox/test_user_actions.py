"""What people do reaches the bot as Telegram would tell it."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageOriginUser,
    ReactionTypeEmoji,
    Update,
)

from tests.support.sandbox_user import SandboxClient, SandboxRefusal, SandboxUser


async def _update(bot: Bot) -> Update:
    [update] = await bot.get_updates(timeout=10)
    await bot.get_updates(offset=update.update_id + 1)
    return update


async def test_a_guest_of_each_language_lives_here_already(sandbox: SandboxClient) -> None:
    users = await sandbox.get("users")
    assert [user["language_code"] for user in users[:3]] == ["ru", "en", "fr"]


async def test_a_command_is_marked_as_one(bot: Bot, anna: SandboxUser) -> None:
    await anna.send_text("/start now")
    message = (await _update(bot)).message
    assert message
    assert message.from_user
    assert message.from_user.language_code == "ru"
    assert [(entity.type, entity.length) for entity in message.entities or []] == [
        ("bot_command", 6)
    ]


async def test_an_edit_is_told_as_one(bot: Bot, anna: SandboxUser) -> None:
    message_id = await anna.send_text("teh tea")
    await _update(bot)
    await anna.edit_text(message_id, "the tea")
    edited = (await _update(bot)).edited_message
    assert edited
    assert (edited.message_id, edited.text) == (message_id, "the tea")


async def test_a_group_message_names_sender_and_group(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    group = await sandbox.group("House", anna)
    asked = await anna.send_text("@majordome_sandbox_bot tea!", chat_id=group)
    message = (await _update(bot)).message
    assert message
    assert message.from_user
    assert (message.chat.type, message.chat.id, message.from_user.id) == ("group", group, anna.id)
    assert message.entities
    assert message.entities[0].type == "mention"
    sent = await bot.send_message(group, "At once")
    await anna.send_text("thanks", chat_id=group, reply_to=sent.message_id)
    reply = (await _update(bot)).message
    assert reply
    assert reply.reply_to_message
    assert reply.reply_to_message.from_user
    assert reply.reply_to_message.from_user.is_bot
    assert (await anna.wait_for_reply(asked, chat_id=group))["text"] == "At once"


async def test_a_message_of_another_chat_is_forwarded_as_it_stands_there(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    henry = await sandbox.user("Henry")
    group = await sandbox.group("House", anna, henry)
    sent = await bot.send_message(anna.id, "<b>Tea</b> at five", parse_mode="HTML")
    source = {"from_chat_id": anna.id, "message_id": sent.message_id}
    await sandbox.post(f"chats/{group}/forwards", {"user_id": henry.id, **source})
    message = (await _update(bot)).message
    assert message
    assert message.from_user
    assert (message.text, message.from_user.id) == ("Tea at five", henry.id)
    assert [entity.type for entity in message.entities or []] == ["bold"]
    assert isinstance(message.forward_origin, MessageOriginUser)
    assert message.forward_origin.sender_user.id == bot.id


async def test_nothing_that_is_not_there_can_be_forwarded(
    sandbox: SandboxClient, anna: SandboxUser
) -> None:
    source = {"from_chat_id": anna.id, "message_id": 99}
    with pytest.raises(SandboxRefusal, match="message not found"):
        await sandbox.post(f"chats/{anna.id}/forwards", {"user_id": anna.id, **source})


async def test_groups_are_listed_with_their_members(
    sandbox: SandboxClient, anna: SandboxUser
) -> None:
    group = await sandbox.group("House", anna)
    found = next(chat for chat in await sandbox.get("chats") if chat["id"] == group)
    assert (found["title"], found["members"]) == ("House", [anna.id])


async def test_who_speaks_for_the_bot_is_asked_of_whoever_opened_the_sandbox(
    sandbox: SandboxClient, anna: SandboxUser
) -> None:
    told = await sandbox.get(f"chats/{anna.id}/companion", user_id=anna.id)
    assert told == {"companion": "🎩 Alfred, in private, in ru"}
    assert await sandbox.get(f"chats/{anna.id}/companion", user_id=99) == {"companion": ""}


async def test_a_forward_says_where_it_came_from(bot: Bot, anna: SandboxUser) -> None:
    await anna.forward("What a day", "Bertie")
    message = (await _update(bot)).message
    assert message
    assert message.forward_origin
    assert message.forward_origin.type == "hidden_user"


async def test_a_location_arrives(bot: Bot, anna: SandboxUser) -> None:
    await anna.send_content({"location": {"latitude": 48.85, "longitude": 2.35}})
    message = (await _update(bot)).message
    assert message
    assert message.location
    assert message.location.latitude == 48.85


async def test_a_pressed_button_is_answered(bot: Bot, anna: SandboxUser) -> None:
    button = InlineKeyboardButton(text="Tea", callback_data="drink:tea")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
    await bot.send_message(anna.id, "What shall it be?", reply_markup=keyboard)
    [question] = await anna.messages()
    pressing = asyncio.create_task(anna.press(question, "Tea"))
    query = (await _update(bot)).callback_query
    assert query
    assert query.data == "drink:tea"
    assert query.message
    await bot.answer_callback_query(query.id, text="Very good", show_alert=True)
    assert await pressing == {"text": "Very good", "show_alert": True}


async def test_a_press_may_be_forged(bot: Bot, anna: SandboxUser) -> None:
    sent = await bot.send_message(anna.id, "No buttons here")
    await anna.press_data(sent.message_id, "admin:yes", wait=0)
    query = (await _update(bot)).callback_query
    assert query
    assert query.data == "admin:yes"


async def test_an_unknown_callback_query_cannot_be_answered(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query("1234567890")


async def test_stopping_a_draft_is_told_and_ends_it(bot: Bot, anna: SandboxUser) -> None:
    await bot.send_message_draft(anna.id, draft_id=7, text="Once upon", can_stop=True)
    await anna.stop_draft()
    stopped = (await _update(bot)).stopped_message_generation
    assert stopped
    assert (stopped.draft_id, stopped.chat.id) == (7, anna.id)
    await bot.send_message_draft(anna.id, draft_id=7, text="Once upon a time", can_stop=True)
    assert await anna.draft() is None


async def test_a_draft_without_a_stop_button_cannot_be_stopped(bot: Bot, anna: SandboxUser) -> None:
    await bot.send_message_draft(anna.id, draft_id=7, text="Once upon")
    with pytest.raises(SandboxRefusal, match="no draft that can be stopped"):
        await anna.stop_draft()


async def test_blocking_is_told_to_the_bot(bot: Bot, anna: SandboxUser) -> None:
    await anna.block()
    changed = (await _update(bot)).my_chat_member
    assert changed
    assert changed.new_chat_member.status == "kicked"
    with pytest.raises(SandboxRefusal, match="unblock it first"):
        await anna.send_text("hello?")
    await anna.block(False)
    changed = (await _update(bot)).my_chat_member
    assert changed
    assert changed.new_chat_member.status == "member"


async def test_the_event_stream_tells_what_happens_in_a_chat(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    path = f"/sandbox/api/chats/{anna.id}/events"
    async with sandbox.session.get(path, params={"bot_id": bot.id}) as stream:
        await stream.content.readuntil(b"\n\n")
        await bot.send_chat_action(anna.id, "typing")
        await bot.send_message(anna.id, "Hm")
        action = await stream.content.readuntil(b"\n\n")
        message = await stream.content.readuntil(b"\n\n")
    assert b'"action":"typing"' in action
    assert b'"type":"message"' in message


async def test_waiting_for_a_reply_that_never_comes_times_out(anna: SandboxUser) -> None:
    with pytest.raises(TimeoutError):
        await anna.wait_for_reply(0, within=0.1)


async def test_a_reaction_is_told_to_a_bot_that_asked_for_reactions(
    bot: Bot, anna: SandboxUser
) -> None:
    sent = await bot.send_message(anna.id, "At your service")
    await anna.react(sent.message_id, "👍")
    assert await bot.get_updates(allowed_updates=["message", "message_reaction"]) == []
    await anna.react(sent.message_id, "👎")
    await anna.react(sent.message_id, "👎")
    reaction = (await _update(bot)).message_reaction
    assert reaction
    assert reaction.user
    assert (reaction.user.id, reaction.message_id) == (anna.id, sent.message_id)
    given = [
        [each.emoji for each in side if isinstance(each, ReactionTypeEmoji)]
        for side in (reaction.old_reaction, reaction.new_reaction)
    ]
    assert given == [["👍"], ["👎"]]
