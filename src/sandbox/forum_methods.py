"""Bot API methods about the topics of a forum: a supergroup whose messages stand in threads."""

import time
from typing import Final

from sandbox.calling import Call, MethodTable
from sandbox.wire import Json, bad_request

_NAME_LIMIT: Final = 128
_BLUE: Final = 0x6FB9F0

methods = MethodTable()


@methods.add("createForumTopic")
async def create_forum_topic(call: Call) -> Json:
    chat = call.writable_chat()
    if not chat.get("is_forum"):
        raise bad_request("the chat is not a forum")
    topic = {"name": _name(call), "icon_color": call.parameters.integer("icon_color", _BLUE)}
    message: Json = {
        "message_id": 0,
        "from": call.bot.as_user(),
        "chat": chat,
        "date": int(time.time()),
        "is_topic_message": True,
        "forum_topic_created": topic,
    }
    thread_id = call.board.post_from_bot(call.bot, message)["message_id"]
    call.board.topics.keep(call.bot.id, chat["id"], thread_id, topic)
    return {"message_thread_id": thread_id, **topic}


@methods.add("editForumTopic")
async def edit_forum_topic(call: Call) -> bool:
    return _change(call, {"name": _name(call)} if call.parameters.text("name") else {})


@methods.add("closeForumTopic")
async def close_forum_topic(call: Call) -> bool:
    return _change(call, {"closed": True})


@methods.add("reopenForumTopic")
async def reopen_forum_topic(call: Call) -> bool:
    return _change(call, {"closed": False})


@methods.add("deleteForumTopic")
async def delete_forum_topic(call: Call) -> bool:
    return _change(call, None)


def _change(call: Call, change: Json | None) -> bool:
    chat_id = call.writable_chat()["id"]
    thread_id = call.parameters.integer("message_thread_id")
    topic = call.board.topics.of(call.bot.id, chat_id, thread_id)
    changed = None if change is None else topic | change
    call.board.topics.keep(call.bot.id, chat_id, thread_id, changed)
    return True


def _name(call: Call) -> str:
    name = call.parameters.text("name").strip()
    if not 1 <= len(name) <= _NAME_LIMIT:
        raise bad_request("TOPIC_TITLE_INVALID")
    return name
