"""What is asked of a language model, and what it gave back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.text_engine.messages import ChatMessage


class OutputFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class TokenUsage:
    input: int
    output: int

    @property
    def total(self) -> int:
        return self.input + self.output


@dataclass(frozen=True, slots=True)
class TextRequest:
    """One call of one provider; `timeout_seconds` bounds the whole call, stream included."""

    messages: tuple[ChatMessage, ...]
    max_output_tokens: int
    temperature: float
    timeout_seconds: float
    output_format: OutputFormat = OutputFormat.TEXT
    json_schema: Mapping[str, object] | None = None
    use_case: str = ""
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class GeneratedText:
    """`usage` is None where the provider did not report it."""

    text: str
    model: str
    provider: str
    usage: TokenUsage | None
    finish_reason: str
