"""Chat messages, and conversations quoted as data inside one message."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MESSAGE_OVERHEAD = 4
"""Tokens every chat message costs besides its text."""

_HARMLESS = str.maketrans("<>", "\u2039\u203a")  # single angle quotation marks
_TURN = re.compile(r"<(user|assistant)>(.*?)</\1>", re.DOTALL)


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    role: Role
    content: str


def as_data(text: str) -> str:
    """The text with its angle brackets made harmless, so that it cannot close a data tag."""
    return text.translate(_HARMLESS)


def quote_conversation(messages: Iterable[ChatMessage]) -> ChatMessage:
    """A user message that holds a conversation as data: what `memory_summary` is given."""
    turns = (f"<{m.role}>{as_data(m.content)}</{m.role}>" for m in messages)
    return ChatMessage(Role.USER, "\n".join(("<conversation>", *turns, "</conversation>")))


def quoted_turns(text: str) -> tuple[ChatMessage, ...]:
    """The turns inside a message made by `quote_conversation`; none for any other text."""
    return tuple(ChatMessage(Role(role), content) for role, content in _TURN.findall(text))
