"""How a prompt version wants to be run."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class OutputFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class PromptSettings:
    """The front matter of a prompt file; `timeout_seconds` is the budget of all tries together."""

    description: str
    max_output_tokens: int
    temperature: float
    timeout_seconds: float
    output_format: OutputFormat = OutputFormat.TEXT
    json_schema: Mapping[str, object] | None = None
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def output_formats(self) -> tuple[OutputFormat, ...]:
        """Its own first; a prompt of texts that has a schema can answer in JSON too."""
        also = self.json_schema is not None and self.output_format is OutputFormat.TEXT
        return (self.output_format, OutputFormat.JSON) if also else (self.output_format,)


@dataclass(frozen=True, slots=True)
class RenderedPrompt:
    """A system text with everything needed to run it; an empty text is not sent."""

    use_case: str
    version: str
    text: str
    max_output_tokens: int
    temperature: float
    timeout_seconds: float
    output_format: OutputFormat = OutputFormat.TEXT
    json_schema: Mapping[str, object] | None = None
    locale: str = "en"
