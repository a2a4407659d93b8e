"""Bot API methods that write into chats: texts, drafts, edits, buttons' answers."""

import time

from sandbox.calling import Call, MethodTable
from sandbox.entities import MAX_TEXT, utf16_length
from sandbox.formatting import (
    formatted,
    message_text,
    not_modified,
    replied_message,
    reply_markup,
)
from sandbox.switchboard import CALLBACK_SECONDS, DRAFT_SECONDS, Draft
from sandbox.wire import Json, bad_request

_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)

methods = MethodTable()


def new_message(call: Call, content: Json) -> Json:
    """Send a message with `content`; raises BotApiRefusal where the chat does not take it."""
    chat = call.writable_chat()
    message: Json = {
        "message_id": 0,
        "from": call.bot.as_user(),
        "chat": chat,
        "date": int(time.time()),
        **call.board.topics.fields(
            call.bot.id, chat["id"], call.parameters.integer("message_thread_id")
        ),
        **content,
    }
    replied = replied_message(call.board.store, call.bot.id, chat["id"], call.parameters)
    if replied is not None:
        message["reply_to_message"] = replied
    if markup := reply_markup(call.parameters):
        message["reply_markup"] = markup
    return call.board.post_from_bot(call.bot, message)


@methods.add("sendMessage")
async def send_message(call: Call) -> Json:
    text, entities = message_text(call.parameters)
    return new_message(call, {"text": text, "entities": entities} if entities else {"text": text})


@methods.add("sendMessageDraft")
async def send_message_draft(call: Call) -> bool:
    chat = call.writable_chat()
    if chat["type"] != "private":
        raise bad_request("method is available only in private chats")
    draft_id = call.parameters.integer("draft_id")
    if draft_id == 0:
        raise bad_request("draft_id must be non-zero")
    text, entities = formatted(call.parameters, "text", "entities")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    call.board.show_draft(
        (call.bot.id, chat["id"]),
        Draft(
            draft_id,
            text,
            entities,
            can_stop=call.parameters.flag("can_stop"),
            keep_on_stop=call.parameters.flag("keep_on_stop"),
            ends_at=time.time() + DRAFT_SECONDS,
        ),
    )
    return True


@methods.add("editMessageText")
async def edit_message_text(call: Call) -> Json:
    message = _own_message(call)
    text, entities = message_text(call.parameters)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    changed = {key: message[key] for key in message if key not in ("entities", "reply_markup")}
    changed["text"] = text
    if entities:
        changed["entities"] = entities
    return _edited(call, message, changed)


@methods.add("editMessageReplyMarkup")
async def edit_message_reply_markup(call: Call) -> Json:
    message = _own_message(call)
    return _edited(call, message, {key: message[key] for key in message if key != "reply_markup"})


@methods.add("deleteMessage")
async def delete_message(call: Call) -> bool:
    chat_id = call.writable_chat()["id"]
    message_id = call.parameters.integer("message_id")
    if call.board.store.message(call.bot.id, chat_id, message_id) is None:
        raise bad_request("message to delete not found")
    call.board.delete_message(call.bot.id, chat_id, message_id)
    return True


@methods.add("sendChatAction")
async def send_chat_action(call: Call) -> bool:
    chat = call.writable_chat()
    action = call.parameters.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    event = {"type": "action", "action": action}
    call.board.events.publish((call.bot.id, chat["id"]), event)
    return True


@methods.add("answerCallbackQuery")
async def answer_callback_query(call: Call) -> bool:
    query_id = call.parameters.text("callback_query_id")
    press = call.board.presses.get(query_id)
    known = press is not None and press.chat[0] == call.bot.id
    if press is None or not known or press.pressed_at < time.time() - CALLBACK_SECONDS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.parameters.text("text")
    if utf16_length(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answer = {"text": text, "show_alert": call.parameters.flag("show_alert")}
    event = {"type": "callback_answer", "callback_query_id": query_id, "user_id": press.user_id}
    call.board.events.publish(press.chat, event | press.answer)
    return True


def _own_message(call: Call) -> Json:
    chat_id = call.writable_chat()["id"]
    message_id = call.parameters.integer("message_id")
    message = call.board.store.message(call.bot.id, chat_id, message_id)
    if message is None:
        raise bad_request("message to edit not found")
    if message.get("from", {}).get("id") != call.bot.id:
        raise bad_request("message can't be edited")
    return message


def _edited(call: Call, before: Json, after: Json) -> Json:
    if markup := reply_markup(call.parameters):
        after["reply_markup"] = markup
    kept = {key: value for key, value in before.items() if key != "edit_date"}
    if {key: value for key, value in after.items() if key != "edit_date"} == kept:
        raise not_modified()
    after["edit_date"] = int(time.time())
    return call.board.change_message(call.bot.id, after)
