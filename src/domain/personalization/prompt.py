"""What a reply is made from, cut to an exact token budget."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.text_engine.cutting import Count, whole_sentences
from domain.text_engine.messages import MESSAGE_OVERHEAD, ChatMessage, Role
from domain.text_engine.prompts import RenderedPrompt

MAXIMUM_NAME_LENGTH = 64


@dataclass(frozen=True, slots=True)
class PromptShares:
    """The most tokens each part may take; `total` holds for everything together."""

    total: int = 2000
    persona: int = 200
    summary: int = 300
    history: int = 800


@dataclass(frozen=True, slots=True)
class PromptParts:
    """What goes into the system text besides the persona's own words."""

    summary: str = ""
    user_name: str = ""
    topics: tuple[str, ...] = ()

    @property
    def is_bare(self) -> bool:
        return not (self.summary or self.user_name or self.topics)

    def shorter_by(self, tokens: int, count: Count) -> "PromptParts":
        """The summary loses whole sentences first; then name and topics go."""
        if self.summary:
            limit = count(self.summary) - tokens
            return replace(self, summary=whole_sentences(self.summary, limit, count))
        return PromptParts()


@dataclass(frozen=True, slots=True)
class PromptTokens:
    """`system` holds `persona` and `summary`; `history` and `message` include their overhead."""

    system: int
    persona: int
    summary: int
    history: int
    message: int

    @property
    def total(self) -> int:
        return self.system + self.history + self.message


@dataclass(frozen=True, slots=True)
class PersonalizedPrompt:
    """The system text, what was said before, and the newest message whole."""

    system: RenderedPrompt
    history: tuple[ChatMessage, ...]
    message: ChatMessage
    tokens: PromptTokens

    @property
    def messages(self) -> tuple[ChatMessage, ...]:
        """Everything but the system text, oldest first."""
        return (*self.history, self.message)


def newest_that_fit(
    history: Sequence[ChatMessage], room: int, count: Count
) -> tuple[tuple[ChatMessage, ...], int]:
    """The newest messages in a row that fit the room, and their tokens.

    It does not begin with an answer whose question was cut off.
    """
    kept: list[tuple[ChatMessage, int]] = []
    for message in reversed(history):
        cost = count(message.content) + MESSAGE_OVERHEAD
        if cost > room:
            break
        kept.append((message, cost))
        room -= cost
    while kept and kept[-1][0].role is Role.ASSISTANT:
        kept.pop()
    return tuple(m for m, _ in reversed(kept)), sum(cost for _, cost in kept)


def clean_name(name: str | None) -> str:
    """A user's own name, fit for one line: no control or invisible characters, bounded."""
    visible = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in name or "")
    return " ".join(visible.split())[:MAXIMUM_NAME_LENGTH].strip()
