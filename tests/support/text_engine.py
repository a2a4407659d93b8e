"""Ready-made values and parts for tests of the text engine."""

from collections import deque
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path

from application.text_engine.ports import TextProvider
from application.text_engine.routing import Candidate, Routes
from domain.text_engine.generation import GenerationRequest, GenerationResult, TokenUsage
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.models import ModelCard
from domain.text_engine.prompts import OutputFormat, RenderedPrompt
from infrastructure.text_providers.anthropic import Anthropic
from infrastructure.text_providers.openai_compatible import OpenAICompatible
from tests.support.llm_stub import LlmStub

ROOT = Path(__file__).parents[2]


def user(text: str) -> ChatMessage:
    return ChatMessage(Role.USER, text)


def a_request(
    *texts: str,
    output_format: OutputFormat = OutputFormat.TEXT,
    use_case: str = "chat",
    locale: str = "en",
    system: str = "You are Alfred.",
) -> GenerationRequest:
    prompt = RenderedPrompt(
        use_case=use_case,
        version="v1",
        text=system,
        max_output_tokens=100,
        temperature=0.5,
        timeout_seconds=10,
        output_format=output_format,
        json_schema={"properties": {"summary": {}}} if output_format == "json" else None,
        locale=locale,
    )
    said = texts or ("Good evening, and thank you for the tea",)
    return GenerationRequest(prompt, tuple(user(text) for text in said))


def everything_sent(request: GenerationRequest) -> str:
    """All the text that a provider was given."""
    return "\n".join((request.prompt.text, *(message.content for message in request.messages)))


def a_prompt(
    *,
    timeout_seconds: float = 10,
    temperature: float = 0.5,
    output_format: OutputFormat = OutputFormat.TEXT,
    json_schema: Mapping[str, object] | None = None,
) -> RenderedPrompt:
    return RenderedPrompt(
        use_case="chat",
        version="v1",
        text="You are Alfred.",
        max_output_tokens=100,
        temperature=temperature,
        timeout_seconds=timeout_seconds,
        output_format=output_format,
        json_schema=json_schema,
    )


def single_route(provider: TextProvider) -> Routes:
    return Routes([Candidate(provider, ModelCard(provider.model))])


Provider = OpenAICompatible | Anthropic


async def drained(provider: Provider, seconds: float = 10) -> list[str | GenerationResult]:
    return [item async for item in provider.stream(a_request(), seconds)]


def opened_provider(
    wire: str, stub: LlmStub, *, name: str = "primary", port: int | None = None
) -> Provider:
    """A provider of that wire format that talks to the stub, or to another port."""
    root = f"http://127.0.0.1:{port or stub.port}"
    if wire == "anthropic":
        return Anthropic(name=name, base_url=root, api_key="sk-secret", model="stub-model")
    return OpenAICompatible(
        name=name, base_url=f"{root}/v1", api_key="sk-secret", model="stub-model"
    )


class WordCounter:
    name = "words"

    def count(self, text: str) -> int:
        return len(text.split())


class ScriptedProvider:
    """Answers by its script, one entry a call: a text, or an error to raise.

    A tuple streams its texts and raises its errors in order.
    """

    def __init__(
        self,
        *script: object,
        name: str = "scripted",
        model: str = "m",
        ends: bool = True,
        usage: TokenUsage = TokenUsage(10, 5),  # noqa: B008 - frozen
    ) -> None:
        self.name = name
        self.model = model
        self.requests: list[GenerationRequest] = []
        self.seconds: list[float] = []
        self.closed_streams = 0
        self._script = deque(script)
        self._ends = ends
        self._usage = usage

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult:
        self.requests.append(request)
        self.seconds.append(seconds)
        answer = self._script.popleft()
        if isinstance(answer, Exception):
            raise answer
        return self._finished(str(answer))

    async def stream(
        self, request: GenerationRequest, seconds: float
    ) -> AsyncGenerator[str | GenerationResult]:
        self.requests.append(request)
        self.seconds.append(seconds)
        answer = self._script.popleft()
        pieces: tuple[object, ...] = answer if isinstance(answer, tuple) else (answer,)
        try:
            for piece in pieces:
                if isinstance(piece, Exception):
                    raise piece
                yield str(piece)
            if self._ends:
                yield self._finished("".join(map(str, pieces)))
        finally:
            self.closed_streams += 1

    def _finished(self, text: str) -> GenerationResult:
        return GenerationResult(text, self.model, self.name, self._usage)
