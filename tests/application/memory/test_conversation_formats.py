"""Conversations as other programs write them."""

import json

from application.memory.conversation_formats import read_conversation
from domain.memory.events import EventRole


def test_a_chat_of_telegram_is_read() -> None:
    export = {
        "name": "Ann",
        "type": "personal_chat",
        "id": 77,
        "messages": [
            {"id": 1, "type": "service", "date": "2024-05-01T10:00:00", "action": "call"},
            {
                "id": 2,
                "type": "message",
                "date": "2024-05-01T12:00:00",
                "date_unixtime": "1714557600",
                "from": "Bob",
                "from_id": "user501",
                "text": ["See ", {"type": "link", "text": "https://example.org"}],
            },
            {
                "id": 3,
                "type": "message",
                "date": "2024-05-01T12:01:00",
                "from": "Ann",
                "from_id": "user77",
                "text": "Thanks",
            },
            {"id": 4, "type": "message", "date": "2024-05-01T12:02:00", "text": ""},
        ],
    }
    first, second = read_conversation(json.dumps(export).encode(), "501")
    assert (first.role, first.name, first.content) == (
        EventRole.USER, "Bob", "See https://example.org",
    )  # fmt: skip
    assert first.created_at.isoformat() == "2024-05-01T10:00:00+00:00"
    assert (second.role, second.external_id) == (EventRole.ASSISTANT, "77/3")


def test_the_newest_branch_of_a_conversation_of_chatgpt_is_read() -> None:
    def node(name: str, parent: str | None, role: str, text: str) -> dict[str, object]:
        message = {
            "id": name,
            "author": {"role": role},
            "create_time": 1714557600.5,
            "content": {"content_type": "text", "parts": [text]},
        }
        return {"id": name, "parent": parent, "message": message}

    mapping = {
        "root": {"id": "root", "parent": None, "message": None},
        "a": node("a", "root", "system", "You are helpful"),
        "b": node("b", "a", "user", "A tarte recipe?"),
        "old": node("old", "b", "assistant", "No."),
        "new": node("new", "b", "assistant", "Apples, butter, dough."),
    }
    export = [{"title": "Tarte", "create_time": 1714557600, "mapping": mapping}]
    export[0]["current_node"] = "new"
    lines = read_conversation(json.dumps(export).encode(), "501")
    assert [line.content for line in lines] == ["A tarte recipe?", "Apples, butter, dough."]


def test_a_time_without_a_zone_is_utc() -> None:
    [line] = read_conversation(
        b'{"role": "user", "content": "hi", "created_at": "2024-05-01T10:00:00"}', "501"
    )
    assert line.created_at.isoformat() == "2024-05-01T10:00:00+00:00"
