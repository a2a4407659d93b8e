"""What a reply is made from, cut to an exact token budget."""

import unicodedata
from dataclasses import dataclass

from domain.text_engine.messages import ChatMessage
from domain.text_engine.prompts import RenderedPrompt

MAXIMUM_NAME_LENGTH = 64


@dataclass(frozen=True, slots=True)
class PromptShares:
    """The most tokens each part may take; `total` holds for everything together."""

    total: int = 2000
    persona: int = 200
    summary: int = 300
    history: int = 800

    @classmethod
    def of(cls, total: int) -> "PromptShares":
        """The usual shares; of a larger budget than usual, in proportion."""
        usual = cls()
        larger = max(total, usual.total)
        return cls(
            total,
            persona=usual.persona * larger // usual.total,
            summary=usual.summary * larger // usual.total,
            history=usual.history * larger // usual.total,
        )


@dataclass(frozen=True, slots=True)
class PromptTokens:
    """`system` holds `persona` and `summary`; `history` and `message` include their overhead.

    `tools` are the descriptions of what the model may call.
    """

    system: int
    persona: int
    summary: int
    history: int
    message: int
    tools: int = 0

    @property
    def total(self) -> int:
        return self.system + self.history + self.message + self.tools


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


def clean_name(name: str | None) -> str:
    """A user's own name, fit for one line: no control or invisible characters, bounded."""
    visible = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in name or "")
    return " ".join(visible.split())[:MAXIMUM_NAME_LENGTH].strip()
