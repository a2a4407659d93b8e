"""What callers of the text engine give and get."""

from dataclasses import dataclass

from domain.shared.errors import InvalidInput
from domain.text_engine.generation import TokenUsage
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.prompts import RenderedPrompt


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """`messages` are the history, oldest first, and the newest message.

    The prompt's text becomes the only system message; no other may be given. Where the history
    does not fit the model's window, its oldest messages are left out. `provider` and `model`
    choose one by name, without fallback; None follows the route of the use case.
    """

    prompt: RenderedPrompt
    messages: tuple[ChatMessage, ...]
    user_id: str | None = None
    request_id: str | None = None
    provider: str | None = None
    model: str | None = None

    def __post_init__(self) -> None:
        if not self.messages:
            raise InvalidInput("a generation needs at least one message")
        if any(message.role is Role.SYSTEM for message in self.messages):
            raise InvalidInput("only the prompt speaks as the system; send user or assistant")


@dataclass(frozen=True, slots=True)
class GenerationResult:
    """`usage` is the provider's, or counted by us where it reported none.

    `attempts` counts every try of every provider, and is 0 for a text from the cache.
    """

    text: str
    usage: TokenUsage
    provider: str
    model: str
    prompt_version: str
    attempts: int
    latency_ms: float
    estimated_cost_usd: float = 0.0
    cached: bool = False
    fallback_from: str | None = None
    finish_reason: str = "stop"
