"""Reading what people write: their words, and whether a group's message is meant for the bot."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from aiogram import Bot
from aiogram.types import Message, User

_INVISIBLE_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Mn"})
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def is_blank(text: str) -> bool:
    """Whether the reader would see nothing: spaces, zero-width characters, blank letters."""
    return all(
        char in _INVISIBLE_LETTERS or unicodedata.category(char) in _INVISIBLE_CATEGORIES
        for char in text
    )


def written(messages: Sequence[Message]) -> str | None:
    """The words of a burst, a line a message; None when nobody wrote any.

    A forwarded caption counts, since it is what the user shows us; that of an own picture is
    about the picture.
    """
    texts = [text for message in messages if (text := _text_of(message)) is not None]
    return "\n".join(text for text in texts if not is_blank(text)) if texts else None


def _text_of(message: Message) -> str | None:
    return message.text or (message.caption if message.forward_origin else None)


async def has_words(message: Message, burst: tuple[Message, ...]) -> bool | dict[str, Any]:
    """Filter: gives `text`, the words of the whole burst, empty when they are invisible."""
    text = written((message, *burst))
    return False if text is None else {"text": text}


async def is_addressed(message: Message, bot: Bot) -> bool | dict[str, Any]:
    """Filter for groups: a mention of the bot, or a reply to it; gives `text` without mentions."""
    text = message.text or message.caption or ""
    if text.startswith("/"):
        return False
    me = await bot.me()
    if not _replies_to(message, me) and not _mentions(message, text, me):
        return False
    mention = re.compile(rf"@{re.escape(me.username or '')}\b[,:]?", re.IGNORECASE)
    return {"text": mention.sub("", text).strip()}


def _replies_to(message: Message, me: User) -> bool:
    replied = message.reply_to_message
    return bool(replied and replied.from_user and replied.from_user.id == me.id)


def _mentions(message: Message, text: str, me: User) -> bool:
    name = f"@{me.username}".lower()
    for entity in message.entities or message.caption_entities or ():
        if entity.user and entity.user.id == me.id:
            return True
        if entity.type == "mention" and entity.extract_from(text).lower() == name:
            return True
    return False
