"""Conversations as other programs write them: lines of JSON, Telegram Desktop, ChatGPT."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from application.memory.importing import ImportedLine
from domain.memory.events import EventRole
from domain.shared.errors import InvalidInput

Json = Mapping[str, Any]

_EXAMPLE = '{"role": "user", "content": "Hello", "created_at": "2026-05-01T10:00:00Z"}'


def read_conversation(written: bytes, user_id: str) -> Sequence[ImportedLine]:
    """Everything that was said, in the order in which it is written.

    `user_id` tells whose words are whose in a chat of Telegram. What holds no words is left out.
    Raises InvalidInput that names the line and what is wrong.
    """
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("the file is not UTF-8; save it so") from None
    whole = _whole(text)
    if isinstance(whole, list) and all(
        "mapping" in each for each in whole if isinstance(each, dict)
    ):
        found = _chatgpt(whole)
    elif isinstance(whole, dict) and "role" not in whole:
        found = _telegram(whole, user_id)
    else:
        found = _lines(text)
    try:
        return [line for line in found if line.content.strip()]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(f"the file is no export that is understood ({error!r})") from None


def _whole(text: str) -> object:
    """The one JSON value of the file, or None where there are several."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _lines(text: str) -> Iterator[ImportedLine]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield _line(json.loads(line))
            except (ValueError, TypeError, AttributeError, KeyError) as error:
                why = f"lacks {error}" if isinstance(error, KeyError) else str(error)
                raise InvalidInput(f"line {number}: {why}; a line is such as {_EXAMPLE}") from None


def _line(given: Json) -> ImportedLine:
    if not isinstance(given["content"], str):
        raise ValueError("content must be a text")
    if given["role"] not in tuple(EventRole):
        raise ValueError('role must be "user" or "assistant"')
    return ImportedLine(
        EventRole(given["role"]),
        given["content"],
        _moment(given["created_at"]),
        str(given.get("name") or ""),
        str(given["id"]) if given.get("id") is not None else "",
    )


def _moment(given: object) -> datetime:
    """What bears no time zone is UTC."""
    if isinstance(given, int | float):
        return datetime.fromtimestamp(given, UTC)
    if isinstance(given, str):
        moment = datetime.fromisoformat(given)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    raise ValueError("created_at must be a time such as 2026-05-01T10:00:00Z")


def _telegram(export: Json, user_id: str) -> Iterator[ImportedLine]:
    chats = export["chats"]["list"] if "chats" in export else [export]
    for chat in chats:
        for message in chat.get("messages", ()):
            if message.get("type") == "message":
                yield ImportedLine(
                    _telegram_role(message, chat, user_id),
                    _telegram_text(message.get("text", "")),
                    _moment(int(message["date_unixtime"]))
                    if "date_unixtime" in message
                    else _moment(message["date"]),
                    message.get("from") or "",
                    f"{chat.get('id', '')}/{message['id']}",
                )


def _telegram_role(message: Json, chat: Json, user_id: str) -> EventRole:
    """In a chat of two a persona stands where the other one stood, whom the chat is named after."""
    sender = message.get("from_id", "")
    is_group = chat.get("type") not in ("personal_chat", "bot_chat")
    is_theirs = sender == f"user{user_id}" or is_group or sender != f"user{chat.get('id')}"
    return EventRole.USER if is_theirs else EventRole.ASSISTANT


def _telegram_text(text: object) -> str:
    """A text, or its parts, of which some are written as {"type", "text"}."""
    if isinstance(text, str):
        return text
    parts = text if isinstance(text, list) else ()
    return "".join(part if isinstance(part, str) else part["text"] for part in parts)


def _chatgpt(conversations: Sequence[Json]) -> Iterator[ImportedLine]:
    for conversation in conversations:
        for message in _newest_branch(conversation):
            role = message["author"]["role"]
            parts = message.get("content", {}).get("parts") or ()
            text = "\n".join(part for part in parts if isinstance(part, str))
            if role in tuple(EventRole) and text:
                moment = message.get("create_time") or conversation["create_time"]
                yield ImportedLine(EventRole(role), text, _moment(moment), "", message["id"])


def _newest_branch(conversation: Json) -> Iterator[Json]:
    """What was edited away is left out."""
    nodes, branch = conversation["mapping"], []
    node = conversation.get("current_node") or next(reversed(nodes))
    while node:
        if message := nodes[node].get("message"):
            branch.append(message)
        node = nodes[node].get("parent")
    yield from reversed(branch)
