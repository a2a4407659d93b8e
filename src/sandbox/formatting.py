"""Texts, keyboards and replies of a bot's message, checked as Telegram checks them."""

from typing import Any, Final

from sandbox.entities import (
    MAX_CAPTION,
    MAX_TEXT,
    strip_with_entities,
    utf16_length,
    with_detected,
)
from sandbox.html_markup import parse_html
from sandbox.parameters import Parameters
from sandbox.store import Store
from sandbox.wire import BotApiRefusal, Json, bad_request

_BUTTON_ACTIONS: Final = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)


def message_text(parameters: Parameters) -> tuple[str, list[Json]]:
    """The non-empty text of a message; raises BotApiRefusal."""
    text, entities = formatted(parameters, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def caption(parameters: Parameters) -> Json:
    """The caption's fields, none where there is no caption; raises BotApiRefusal."""
    text, entities = formatted(parameters, "caption", "caption_entities")
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    fields: Json = {"caption": text} if text else {}
    if text and entities:
        fields["caption_entities"] = entities
    return fields


def formatted(parameters: Parameters, name: str, entities_name: str) -> tuple[str, list[Json]]:
    """Text and entities after parsing `parse_mode` (HTML or none); may be empty.

    Raises BotApiRefusal.
    """
    raw = parameters.text(name)
    mode = parameters.text("parse_mode").lower()
    if mode not in ("", "html"):
        raise bad_request("unsupported parse_mode")
    if parameters.structure(entities_name):
        raise bad_request(f"{entities_name} are not built in the sandbox, use parse_mode HTML")
    text, entities = parse_html(raw) if mode else (raw, [])
    text, entities = strip_with_entities(text, entities)
    return text, with_detected(text, entities)


def reply_markup(parameters: Parameters) -> Json | None:
    """The inline keyboard to keep with the message, if any; raises BotApiRefusal."""
    markup = parameters.structure("reply_markup")
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: expected an Array of Array")
    for row in rows:
        for button in row:
            _check_button(button)
    return {"inline_keyboard": rows} if any(rows) else None


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request(
            "can't parse inline keyboard button: expected an InlineKeyboardButton with text"
        )
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: button text must be non-empty")
    if not _BUTTON_ACTIONS & button.keys():
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")


def replied_message(store: Store, bot_id: int, chat_id: int, parameters: Parameters) -> Json | None:
    """The message replied to, without its own reply; raises BotApiRefusal where it is missing."""
    wanted = parameters.structure("reply_parameters") or {}
    message_id = wanted.get("message_id") or parameters.integer("reply_to_message_id")
    if not message_id:
        return None
    message = store.message(bot_id, chat_id, int(message_id))
    if message is None:
        if wanted.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    message.pop("reply_to_message", None)
    return message


def not_modified() -> BotApiRefusal:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the "
        "same as a current content and reply markup of the message"
    )
