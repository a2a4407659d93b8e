"""Generating text: provider calls made reliable, within one time budget."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from random import random as _random

from application.shared.ports import Clock, TokenCounter
from application.text_engine.ports import TextProvider
from application.text_engine.retrying import Retrying, RetryPolicy
from domain.shared.errors import InvalidInput, ProviderUnavailable
from domain.text_engine.generation import GeneratedText, TextRequest, TokenUsage
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.prompts import RenderedPrompt


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """`messages` are the history, oldest first, and the newest user message.

    The prompt's text becomes the only system message; no other may be given.
    """

    prompt: RenderedPrompt
    messages: tuple[ChatMessage, ...]
    user_id: str | None = None
    request_id: str | None = None

    def __post_init__(self) -> None:
        if not self.messages:
            raise InvalidInput("a generation needs at least one message")
        if any(message.role is Role.SYSTEM for message in self.messages):
            raise InvalidInput("only the prompt speaks as the system; send user or assistant")

    def to_provider(self, timeout_seconds: float) -> TextRequest:
        prompt = self.prompt
        return TextRequest(
            messages=(ChatMessage(Role.SYSTEM, prompt.text), *self.messages),
            max_output_tokens=prompt.max_output_tokens,
            temperature=prompt.temperature,
            timeout_seconds=timeout_seconds,
            output_format=prompt.output_format,
            json_schema=prompt.json_schema,
            use_case=prompt.use_case,
            locale=prompt.locale,
        )


@dataclass(frozen=True, slots=True)
class GenerationResult:
    """`usage` is the provider's, or counted by us where it reported none."""

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


class GenerateTextUseCase:
    """Raises ProviderUnavailable when every try failed, ProviderRejected at the first refusal."""

    def __init__(
        self,
        provider: TextProvider,
        *,
        clock: Clock,
        counter: TokenCounter,
        retries: RetryPolicy | None = None,
        random: Callable[[], float] = _random,
    ) -> None:
        self._provider = provider
        self._clock = clock
        self._counter = counter
        self._retrying = Retrying(retries or RetryPolicy(), clock, random)

    async def execute(self, request: GenerationRequest) -> GenerationResult:
        call = _Call(request, self._clock)

        async def attempt() -> GeneratedText:
            return await self._provider.generate(call.next_attempt())

        generated = await self._retrying.call(attempt, deadline=call.deadline)
        return self._result(call, generated)

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[str | GenerationResult]:
        """Pieces of the text, then the result. Never tried again once a piece was given."""
        call = _Call(request, self._clock)

        async def attempt() -> _Started:
            return await _start(self._provider.stream(call.next_attempt()))

        started = await self._retrying.call(attempt, deadline=call.deadline)
        async with aclosing(started.rest) as rest:
            yield self._passed_on(call, started.first)
            async for item in rest:
                yield self._passed_on(call, item)

    def _passed_on(self, call: "_Call", item: str | GeneratedText) -> str | GenerationResult:
        return item if isinstance(item, str) else self._result(call, item)

    def _result(self, call: "_Call", generated: GeneratedText) -> GenerationResult:
        return GenerationResult(
            text=generated.text,
            usage=generated.usage or self._counted(call, generated.text),
            provider=generated.provider,
            model=generated.model,
            prompt_version=call.request.prompt.version,
            attempts=call.attempts,
            latency_ms=call.elapsed_ms(),
            finish_reason=generated.finish_reason,
        )

    def _counted(self, call: "_Call", text: str) -> TokenUsage:
        given = sum(self._counter.count(m.content) for m in call.request.to_provider(0).messages)
        return TokenUsage(input=given, output=self._counter.count(text))


class _Call:
    """The clockwork of one request: its deadline and how often it was tried."""

    def __init__(self, request: GenerationRequest, clock: Clock) -> None:
        self.request = request
        self.attempts = 0
        self._clock = clock
        self._started = clock.monotonic()
        self.deadline = self._started + request.prompt.timeout_seconds

    def next_attempt(self) -> TextRequest:
        self.attempts += 1
        return self.request.to_provider(self.deadline - self._clock.monotonic())

    def elapsed_ms(self) -> float:
        return (self._clock.monotonic() - self._started) * 1000


@dataclass(frozen=True, slots=True)
class _Started:
    first: str | GeneratedText
    rest: AsyncGenerator[str | GeneratedText]


async def _start(pieces: AsyncGenerator[str | GeneratedText]) -> _Started:
    """Waits for the first piece: until then nobody has seen anything and a retry is safe."""
    try:
        return _Started(await anext(pieces), pieces)
    except StopAsyncIteration as error:
        raise ProviderUnavailable("the stream ended before it began", kind="empty") from error
    except BaseException:
        await pieces.aclose()
        raise
