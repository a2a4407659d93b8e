"""Chat messages, and conversations quoted as data inside one message."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.text_engine.tools import ToolCall

MESSAGE_OVERHEAD = 4
"""Tokens every chat message costs besides its text."""

_HARMLESS = str.maketrans("<>", "\u2039\u203a")  # single angle quotation marks
_TURN = re.compile(r"<(user|assistant)>(.*?)</\1>", re.DOTALL)


class Role(StrEnum):
    """TOOL brings the outcome of a function that the model asked for."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Image:
    """An https: or data: address."""

    url: str


ContentPart = str | Image
"""A stretch of text, or a picture."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """`content` is all its text; `parts` holds text and pictures in order where there are any.

    `tool_call_id` says which call a message of role TOOL answers.
    """

    role: Role
    content: str
    parts: tuple[ContentPart, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None

    @property
    def has_picture(self) -> bool:
        return any(isinstance(part, Image) for part in self.parts)

    @classmethod
    def of_parts(cls, role: Role, parts: Sequence[ContentPart]) -> "ChatMessage":
        text = "\n".join(part for part in parts if isinstance(part, str))
        has_picture = any(isinstance(part, Image) for part in parts)
        return cls(role, text, tuple(parts) if has_picture else ())


def as_data(text: str) -> str:
    """The text with its angle brackets made harmless, so that it cannot close a data tag."""
    return text.translate(_HARMLESS) if "<" in text or ">" in text else text


def quote_conversation(messages: Iterable[ChatMessage]) -> ChatMessage:
    """A user message that holds a conversation as data: what `memory_summary` is given."""
    turns = (f"<{m.role}>{as_data(m.content)}</{m.role}>" for m in messages)
    return ChatMessage(Role.USER, "\n".join(("<conversation>", *turns, "</conversation>")))


def quoted_turns(text: str) -> tuple[ChatMessage, ...]:
    """The turns inside a message made by `quote_conversation`; none for any other text."""
    return tuple(ChatMessage(Role(role), content) for role, content in _TURN.findall(text))
