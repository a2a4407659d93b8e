"""Forums: a bot opens topics, people and bots write in them."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter

from tests.support.sandbox_user import SandboxClient, SandboxRefusal, SandboxUser


@pytest.fixture
async def forum(sandbox: SandboxClient, anna: SandboxUser) -> int:
    return await sandbox.forum("Desk", anna)


async def test_a_message_in_a_topic_carries_its_thread(
    bot: Bot, anna: SandboxUser, forum: int
) -> None:
    topic = await bot.create_forum_topic(forum, "Mr Ashford")
    thread = topic.message_thread_id
    sent = await bot.send_message(forum, "He asks for tea", message_thread_id=thread)
    assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
    await anna.send_text("Coming", chat_id=forum, thread_id=thread)
    [update] = await bot.get_updates(timeout=10)
    assert update.message
    assert (update.message.message_thread_id, update.message.is_topic_message) == (thread, True)


async def test_a_message_outside_of_topics_carries_no_thread(
    bot: Bot, anna: SandboxUser, forum: int
) -> None:
    await anna.send_text("Good morning, all", chat_id=forum)
    [update] = await bot.get_updates(timeout=10)
    assert update.message
    assert update.message.chat.is_forum
    assert update.message.message_thread_id is None


async def test_a_topic_can_be_renamed_closed_opened_again_and_deleted(
    bot: Bot, anna: SandboxUser, forum: int
) -> None:
    thread = (await bot.create_forum_topic(forum, "Tea")).message_thread_id
    assert await bot.edit_forum_topic(forum, thread, name="Supper")
    await bot.close_forum_topic(forum, thread)
    with pytest.raises(SandboxRefusal, match="the topic is closed"):
        await anna.send_text("Too late?", chat_id=forum, thread_id=thread)
    await bot.reopen_forum_topic(forum, thread)
    assert await anna.send_text("Not at all", chat_id=forum, thread_id=thread)
    await bot.delete_forum_topic(forum, thread)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(forum, "Anybody?", message_thread_id=thread)


@pytest.mark.parametrize(("name", "reason"), [(" ", "TOPIC_TITLE"), ("x" * 129, "TOPIC_TITLE")])
async def test_a_topic_needs_a_name(bot: Bot, forum: int, name: str, reason: str) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.create_forum_topic(forum, name)


async def test_a_plain_group_has_no_topics(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    group = await sandbox.group("House", anna)
    with pytest.raises(TelegramBadRequest, match="the chat is not a forum"):
        await bot.create_forum_topic(group, "Tea")
    with pytest.raises(SandboxRefusal, match="only a supergroup can be a forum"):
        await sandbox.post("chats", {"title": "House", "is_forum": True})


async def test_opening_topics_counts_towards_the_groups_limit(
    bot: Bot, sandbox: SandboxClient, forum: int
) -> None:
    await sandbox.post("limits", {"per_group_per_minute": 1})
    await bot.create_forum_topic(forum, "One")
    with pytest.raises(TelegramRetryAfter):
        await bot.create_forum_topic(forum, "Two")
