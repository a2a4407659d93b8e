"""Whether a group's message is meant for the bot: mentions, replies, and names it is called."""

import re
from collections.abc import Collection
from typing import Final

from aiogram.types import Message, User

_BEHIND_A_NAME: Final = re.compile(r"\s*(?:[,!:?\u2026]|\.\.\.|\s[\u2013\u2014-]\s|$)")
"""As behind whoever is called; else a name that comes first is talked of: "Alfred came"."""


def is_addressed(message: Message, me: User) -> bool:
    return _replies_to(message, me) or _mentions(message, me)


def calls_one_of(names: Collection[str], text: str) -> bool:
    """Whether it begins by calling somebody who has one of the names."""
    start = text.lstrip().casefold()
    called = (name for name in map(str.casefold, names) if start.startswith(name))
    return any(_BEHIND_A_NAME.match(start[len(name) :]) for name in called)


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
