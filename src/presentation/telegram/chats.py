"""Which kind of chat something was said in.

The filters are coroutines, both of them: aiogram runs every other one, its own `F` among them, in
a thread, which costs more than most of our handlers and makes each message wait.
"""

from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message, Update

_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})


async def is_private(event: Message | CallbackQuery) -> bool:
    message = event.message if isinstance(event, CallbackQuery) else event
    return message is not None and message.chat.type == ChatType.PRIVATE


async def is_group(message: Message) -> bool:
    return message.chat.type in _GROUPS


def is_private_message(update: Update) -> bool:
    return update.message is not None and update.message.chat.type == ChatType.PRIVATE


def group_message(update: Update) -> Message | None:
    message = update.message
    return message if message and message.chat.type != ChatType.PRIVATE else None
