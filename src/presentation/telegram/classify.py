"""What intake must know of an update, read from its JSON alone: no models are built here."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from domain.delivery.inbox import InboxRow, UpdateKey, UpdateKind
from domain.delivery.splitting import MESSAGE_LIMIT, utf16_length
from domain.shared.errors import InvalidInput
from domain.shared.identity import Conversation

Json = Mapping[str, Any]

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "channel_post",
    "callback_query",
    "my_chat_member",
    "stopped_message_generation",
    "message_reaction",
)
"""What Telegram is asked to send; posts, and most edits, are asked for to be counted."""

_NOTHING: Json = {}
_LARGEST_ID = 2**52
_NEARLY_FULL = MESSAGE_LIMIT - 600
"""In UTF-16 units: clients cut a longer text at a border of words or lines where there is one."""
_SPOKEN = ("voice", "audio", "video_note")
_WRITTEN = (UpdateKind.MESSAGE, UpdateKind.RECORDING, UpdateKind.COMMAND, UpdateKind.EDIT)
_JOINED = ("forward_origin", "forward_date", "photo", "document")


def to_inbox_row(bot_id: int, update: Json, payload: bytes, received_at: datetime) -> InboxRow:
    """`payload` is the JSON that `update` was read from.

    Raises InvalidInput without an id, and for one that Telegram does not give.
    """
    update_id = _integer(update.get("update_id")) if isinstance(update, dict) else None
    if update_id is None or update_id < 0:
        raise InvalidInput("the update has no update_id")
    name, event = _event(update)
    chat, user, kind = _chat(event), _user(event), _kind(name, event)
    return InboxRow(
        key=UpdateKey(bot_id, update_id),
        lane=Conversation(
            bot_id,
            _integer(chat.get("id")) or _integer(user.get("id")) or 0,
            _topic(event),
        ),
        user_id=_integer(user.get("id")) or _private_chat_id(chat),
        kind=kind,
        payload=payload,
        sent_at=_sent_at(event, received_at),
        received_at=received_at,
        language=_text(user.get("language_code")),
        is_part=_is_part(event),
        message_id=_integer(event.get("message_id")) if kind in _WRITTEN else None,
    )


def _event(update: Json) -> tuple[str, Json]:
    return next(
        ((name, value) for name, value in update.items() if isinstance(value, dict)),
        ("", _NOTHING),
    )


def _chat(event: Json) -> Json:
    return _object(event, "chat") or _object(_object(event, "message"), "chat")


def _topic(event: Json) -> int | None:
    """The topic of a forum; a thread of replies in another group is not one."""
    message = _object(event, "message") or event
    if message.get("is_topic_message") or "draft_id" in message:
        return _integer(message.get("message_thread_id"))
    return None


def _user(event: Json) -> Json:
    return _object(event, "from") or _object(event, "user")


def _kind(name: str, event: Json) -> UpdateKind:
    if name == "message":
        return _message_kind(event, _chat(event))
    if name == "edited_message":
        return UpdateKind.EDIT if _is_text_in_private(event) else UpdateKind.OTHER
    if name == "callback_query":
        return UpdateKind.CALLBACK
    if name == "stopped_message_generation":
        return UpdateKind.STOP
    if name == "message_reaction":
        return UpdateKind.REACTION
    return UpdateKind.OTHER


def _message_kind(message: Json, chat: Json) -> UpdateKind:
    text = message.get("text")
    if isinstance(text, str) and text.startswith("/"):
        return UpdateKind.COMMAND
    if chat.get("type") != "private":
        return UpdateKind.OTHER
    if _is_recording(message):
        return UpdateKind.RECORDING
    if isinstance(text, str) or any(name in message for name in _JOINED):
        return UpdateKind.MESSAGE
    return UpdateKind.OTHER


def _is_text_in_private(message: Json) -> bool:
    """A place that moves is sent as an edit, too, every few seconds."""
    text = _text(message.get("text")) or "/"
    return _chat(message).get("type") == "private" and not text.startswith("/")


def _is_part(message: Json) -> bool:
    """Whether more of the same may follow at once: of a text that is cut, or of an album."""
    if "media_group_id" in message:
        return True
    return utf16_length(_text(message.get("text")) or "") >= _NEARLY_FULL


def _is_recording(message: Json) -> bool:
    """Whether something in it is to be heard, a file of sound included."""
    file_type = _text(_object(message, "document").get("mime_type")) or ""
    return file_type.startswith("audio/") or any(name in message for name in _SPOKEN)


def _sent_at(event: Json, received_at: datetime) -> datetime:
    """The time of the edit rather than of the original; ours where Telegram gives none."""
    seconds = _integer(event.get("edit_date")) or _integer(event.get("date"))
    if not seconds:
        return received_at
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return received_at


def _private_chat_id(chat: Json) -> int | None:
    return _integer(chat.get("id")) if chat.get("type") == "private" else None


def _object(holder: Json, name: str) -> Json:
    value = holder.get(name)
    return value if isinstance(value, dict) else _NOTHING


def _integer(value: object) -> int | None:
    """None also for a number larger than any of Telegram's, which have 52 bits."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST_ID:
        return None
    return value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
