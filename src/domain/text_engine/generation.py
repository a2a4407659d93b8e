"""What is asked of a language model, and what it gave back."""

from dataclasses import dataclass

from domain.shared.errors import InvalidInput
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.prompts import OutputFormat, RenderedPrompt
from domain.text_engine.tools import Tool, ToolCall

__all__ = ["GenerationRequest", "GenerationResult", "OutputFormat", "TokenUsage"]


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Nothing at all stands for a usage that was not reported."""

    input: int = 0
    output: int = 0

    @property
    def total(self) -> int:
        return self.input + self.output


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """`messages` are the history, oldest first, and the newest message.

    The prompt's text, where it has one, becomes the only system message; no other may be given.
    Where the history does not fit the model's window, its oldest messages are left out.
    `provider` and `model` choose one by name, without fallback; None follows the route of the use
    case. `tool_choice` is `auto`, `none`, `required` or a tool's name. An answer of more than
    `max_chars` is cut at the end of a sentence. `agent` is who asks, such as a persona: it may have
    a route of its own. `most_tries` bounds the tries of all providers together; one of them is left
    for the next provider while there is one. `among` names the only providers that may be asked,
    of those that the route gives. `untrusted`: words of others than the user are among what it
    shows the model.
    """

    prompt: RenderedPrompt
    messages: tuple[ChatMessage, ...]
    user_id: str | None = None
    request_id: str | None = None
    provider: str | None = None
    model: str | None = None
    trace_id: str | None = None
    tools: tuple[Tool, ...] = ()
    tool_choice: str = "auto"
    max_chars: int | None = None
    agent: str | None = None
    most_tries: int | None = None
    among: frozenset[str] | None = None
    untrusted: bool = False

    def __post_init__(self) -> None:
        if not self.messages:
            raise InvalidInput("a generation needs at least one message")
        if self.prompt.text and Role.SYSTEM in [message.role for message in self.messages]:
            raise InvalidInput("only the prompt speaks as the system; send user or assistant")


OFFLINE = "offline"
"""The provider that says that there is no model."""


@dataclass(frozen=True, slots=True)
class GenerationResult:
    """A provider fills in the first five fields and `tool_calls`, the engine the others.

    `usage` is the provider's, or counted by us where it reported none. `data` is the text parsed,
    where JSON was asked for. `compacted` tells that older messages were left out. `attempts`
    counts every try of every provider, and is 0 for a text from the cache.
    """

    text: str
    model: str
    provider: str
    usage: TokenUsage = TokenUsage()
    finish_reason: str = "stop"
    tool_calls: tuple[ToolCall, ...] = ()
    data: object = None
    prompt_version: str = ""
    attempts: int = 0
    latency_ms: float = 0.0
    estimated_cost_usd: float = 0.0
    cached: bool = False
    fallback_from: str | None = None
    compacted: bool = False
