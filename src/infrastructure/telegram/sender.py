from collections.abc import Callable, Mapping

from aiogram import Bot
from aiogram.enums import ParseMode
from aiogram.exceptions import AiogramError, TelegramMigrateToChat
from aiogram.methods import SendDocument, SendPhoto, SendVoice, TelegramMethod
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup, Message, ReplyParameters

from application.delivery.ports import NotSent, Sent
from domain.delivery.outgoing import Button, OutgoingPart, PartKind
from domain.shared.identity import Conversation
from infrastructure.telegram.outcomes import outcome_of
from infrastructure.telegram.plain_calls import Values, call_about_message, nested

_FILES: Mapping[PartKind, tuple[Callable[..., TelegramMethod[Message]], str]] = {
    PartKind.PHOTO: (SendPhoto, "photo"),
    PartKind.VOICE: (SendVoice, "voice"),
    PartKind.DOCUMENT: (SendDocument, "document"),
}
_NO_PREVIEW = nested({"is_disabled": True})


class AiogramMessageSender:
    """Sends through the bot of the lane; one attempt, bounded by `seconds`."""

    def __init__(self, bots: Mapping[int, Bot], *, seconds: int = 20) -> None:
        self._bots = bots
        self._seconds = seconds

    async def send(self, lane: Conversation, part: OutgoingPart) -> Sent | NotSent:
        try:
            return await self._attempt(lane, part)
        except TelegramMigrateToChat as moved:
            # The old chat certainly refused it: this follows the group, it repeats nothing.
            return await self._follow(Conversation(lane.bot_id, moved.migrate_to_chat_id), part)
        except AiogramError as error:
            return outcome_of(error)

    async def _follow(self, lane: Conversation, part: OutgoingPart) -> Sent | NotSent:
        try:
            return await self._attempt(lane, part)
        except AiogramError as error:
            return outcome_of(error)

    async def _attempt(self, lane: Conversation, part: OutgoingPart) -> Sent:
        bot = self._bots[lane.bot_id]
        if part.kind is PartKind.TEXT:
            values, seconds = _text_values(lane, part), self._seconds
            return Sent(await call_about_message(bot, "sendMessage", values, seconds=seconds))
        message = await bot(_file_method(lane, part), request_timeout=self._seconds)
        return Sent(message.message_id)


def _text_values(lane: Conversation, part: OutgoingPart) -> Values:
    return {
        "chat_id": lane.chat_id,
        "message_thread_id": lane.thread_id,
        "text": part.text,
        "parse_mode": ParseMode.HTML.value if part.html else None,
        "link_preview_options": _NO_PREVIEW,
        "reply_markup": keyboard_of(part.buttons),
        "reply_parameters": _reply_to(part),
    }


def keyboard_of(buttons: tuple[tuple[Button, ...], ...]) -> str | None:
    """As a form carries it; None where there are none."""
    if not buttons:
        return None
    rows = [
        [{"text": button.label, "callback_data": button.data} for button in row] for row in buttons
    ]
    return nested({"inline_keyboard": rows})


def _reply_to(part: OutgoingPart) -> str | None:
    if part.reply_to is None:
        return None
    return nested({"message_id": part.reply_to, "allow_sending_without_reply": True})


def _file_method(lane: Conversation, part: OutgoingPart) -> TelegramMethod[Message]:
    kind, field = _FILES[part.kind]
    keyboard, reply_to = keyboard_of(part.buttons), _reply_to(part)
    return kind(
        chat_id=lane.chat_id,
        message_thread_id=lane.thread_id,
        caption=part.text or None,
        parse_mode=ParseMode.HTML if part.html else None,
        reply_markup=InlineKeyboardMarkup.model_validate_json(keyboard) if keyboard else None,
        reply_parameters=ReplyParameters.model_validate_json(reply_to) if reply_to else None,
        **{field: BufferedInputFile(part.file or b"", part.file_name or part.kind)},
    )
