from collections.abc import Mapping
from typing import Any

from aiogram import Bot
from aiogram.enums import ParseMode
from aiogram.exceptions import AiogramError, TelegramMigrateToChat
from aiogram.methods import SendDocument, SendMessage, SendPhoto, SendVoice
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageId,
    ReplyParameters,
)

from application.delivery.ports import NotSent, Sent
from domain.delivery.outgoing import OutgoingPart, PartKind
from domain.shared.identity import Conversation
from infrastructure.telegram.outcomes import outcome_of


class _SendText(SendMessage):
    """Of the message that was accepted only the id is read."""

    __returning__ = MessageId  # type: ignore[assignment]


_Method = _SendText | SendPhoto | SendVoice | SendDocument
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class AiogramMessageSender:
    """Sends through the bot of the lane; one attempt, bounded by `seconds`."""

    def __init__(self, bots: Mapping[int, Bot], *, seconds: int = 20) -> None:
        self._bots = bots
        self._seconds = seconds

    async def send(self, lane: Conversation, part: OutgoingPart) -> Sent | NotSent:
        bot = self._bots[lane.bot_id]
        try:
            return await self._call(bot, _method(lane, part))
        except TelegramMigrateToChat as moved:
            # The old chat certainly refused it: this follows the group, it repeats nothing.
            there = Conversation(lane.bot_id, moved.migrate_to_chat_id)
            return await self._follow(bot, _method(there, part))
        except AiogramError as error:
            return outcome_of(error)

    async def _follow(self, bot: Bot, method: _Method) -> Sent | NotSent:
        try:
            return await self._call(bot, method)
        except AiogramError as error:
            return outcome_of(error)

    async def _call(self, bot: Bot, method: _Method) -> Sent:
        message = await bot(method, request_timeout=self._seconds)
        return Sent(message.message_id)


def _method(lane: Conversation, part: OutgoingPart) -> _Method:
    shared: dict[str, Any] = {
        "chat_id": lane.chat_id,
        "message_thread_id": lane.thread_id,
        "parse_mode": ParseMode.HTML if part.html else None,
        "reply_markup": keyboard_of(part),
        "reply_parameters": _reply_to(part),
    }
    if part.kind is PartKind.TEXT:
        return _SendText(text=part.text, link_preview_options=_NO_PREVIEW, **shared)
    shared["caption"] = part.text or None
    file = BufferedInputFile(part.file or b"", part.file_name or part.kind)
    match part.kind:
        case PartKind.PHOTO:
            return SendPhoto(photo=file, **shared)
        case PartKind.VOICE:
            return SendVoice(voice=file, **shared)
        case PartKind.DOCUMENT:
            return SendDocument(document=file, **shared)


def keyboard_of(part: OutgoingPart) -> InlineKeyboardMarkup | None:
    if not part.buttons:
        return None
    rows = [
        [InlineKeyboardButton(text=button.label, callback_data=button.data) for button in row]
        for row in part.buttons
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _reply_to(part: OutgoingPart) -> ReplyParameters | None:
    if part.reply_to is None:
        return None
    return ReplyParameters(message_id=part.reply_to, allow_sending_without_reply=True)
