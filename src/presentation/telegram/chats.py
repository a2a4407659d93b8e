"""Filters by the kind of chat.

Coroutines all of them: aiogram runs every other filter, its own `F` among them, in a thread, which
costs more than most of our handlers and makes each message wait.
"""

from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message

_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})


async def is_private(event: Message | CallbackQuery) -> bool:
    message = event.message if isinstance(event, CallbackQuery) else event
    return message is not None and message.chat.type == ChatType.PRIVATE


async def is_group(message: Message) -> bool:
    return message.chat.type in _GROUPS
