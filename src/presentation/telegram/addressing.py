"""Whether a group's message is meant for the bot: a mention of it, or a reply to it."""

import re

from aiogram.types import Message, User


def is_addressed(message: Message, me: User) -> bool:
    return _replies_to(message, me) or _mentions(message, me)


def mentions_of(name: str | None, me: User) -> bool:
    """Whether the name after an @ is the bot's."""
    return bool(name and me.username) and (name or "").lower() == (me.username or "").lower()


def without_mentions(text: str, me: User) -> str:
    mention = re.compile(rf"@{re.escape(me.username or '')}\b[,:]?", re.IGNORECASE)
    return mention.sub("", text).strip()


def _replies_to(message: Message, me: User) -> bool:
    replied = message.reply_to_message
    return bool(replied and replied.from_user and replied.from_user.id == me.id)


def _mentions(message: Message, me: User) -> bool:
    text = message.text or message.caption or ""
    for entity in message.entities or message.caption_entities or ():
        if entity.user and entity.user.id == me.id:
            return True
        if entity.type == "mention" and mentions_of(entity.extract_from(text)[1:], me):
            return True
    return False
