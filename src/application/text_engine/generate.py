"""Generating text: the one door to every language model."""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass
from random import random as _random

from application.shared.ports import Clock, TokenCounter
from application.text_engine.caching import cache_key
from application.text_engine.calling import Answer, Call, Calling
from application.text_engine.compaction import tokens_of
from application.text_engine.json_output import checked
from application.text_engine.observing import Observers
from application.text_engine.ports import (
    CallRecord,
    GenerationObserver,
    ResultCache,
    SchemaCheck,
    TextProvider,
)
from application.text_engine.requests import GenerationRequest, GenerationResult
from application.text_engine.retrying import Retrying, RetryPolicy
from application.text_engine.routing import Routes
from application.text_engine.spending import Spending
from domain.shared.errors import (
    LimitReached,
    MajordomeError,
    ProviderRejected,
    ProviderUnavailable,
    StorageUnavailable,
)
from domain.text_engine.generation import GeneratedText, TextRequest, TokenUsage

__all__ = ["GenerateTextUseCase", "GenerationRequest", "GenerationResult"]


class GenerateTextUseCase:
    """Raises ProviderUnavailable or ProviderRejected when no provider answered, MessageTooLong
    when the newest message alone fits no model, LimitReached at a spending cap.
    """

    def __init__(
        self,
        routes: Routes,
        *,
        clock: Clock,
        counter: TokenCounter,
        observer: GenerationObserver | None = None,
        spending: Spending | None = None,
        cache: ResultCache | None = None,
        fits_schema: SchemaCheck | None = None,
        retries: RetryPolicy | None = None,
        random: Callable[[], float] = _random,
    ) -> None:
        self._clock = clock
        self._counter = counter
        self._observer = observer or Observers()
        self._cache = cache
        self._fits_schema = fits_schema
        self._calling = Calling(
            routes,
            clock=clock,
            counter=counter,
            retrying=Retrying(retries or RetryPolicy(), clock, random),
            observer=self._observer,
            spending=spending,
        )

    async def execute(self, request: GenerationRequest) -> GenerationResult:
        call = Call(request, self._clock, streamed=False)

        async def opened(provider: TextProvider, asked: TextRequest) -> GeneratedText:
            return checked(await provider.generate(asked), request.prompt, self._fits_schema)

        with self._recorded(call) as record:
            if cached := await self._cached(call):
                return record(cached)
            answer = await self._calling.first_success(call, opened)
            result = self._result(call, answer, answer.value)
            await self._calling.settle(answer.reservation, result.usage)
            await self._remember(call, answer.value)
            return record(result)

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[str | GenerationResult]:
        """Pieces of the text, then the result. Nothing is tried again once a piece was given."""
        call = Call(request, self._clock, streamed=True)
        with self._recorded(call) as record:
            if cached := await self._cached(call):
                yield cached.text
                yield record(cached)
                return
            answer = await self._calling.first_success(call, _start)
            async with aclosing(self._passed_on(call, answer)) as items:
                async for item in items:
                    yield item if isinstance(item, str) else record(item)

    async def _passed_on(
        self, call: Call, answer: "Answer[_Started]"
    ) -> AsyncGenerator[str | GenerationResult]:
        pieces: list[str] = []
        finished: GeneratedText | None = None
        try:
            async with aclosing(answer.value.items()) as items:
                async for item in items:
                    if isinstance(item, str):
                        pieces.append(item)
                        yield item
                    else:
                        finished = checked(item, call.request.prompt, self._fits_schema)
            if finished is None:
                text = f"{answer.candidate.name}: the stream ended without its end"
                raise ProviderUnavailable(text, kind="cut_stream")
        except ProviderUnavailable:
            self._calling.broke_off(answer.candidate)
            raise
        finally:
            await self._settle_stream(answer, finished, pieces)
        await self._remember(call, finished)
        yield self._result(call, answer, finished)

    async def _settle_stream(
        self, answer: "Answer[_Started]", finished: GeneratedText | None, pieces: list[str]
    ) -> None:
        """A stream that was left or broke costs what had been written until then."""
        if answer.reservation:
            usage = finished.usage if finished else None
            booked = usage or self._counted(answer, "".join(pieces))
            await self._calling.settle(answer.reservation, booked)

    def _result(
        self, call: Call, answer: "Answer[GeneratedText] | Answer[_Started]", text: GeneratedText
    ) -> GenerationResult:
        usage = text.usage or self._counted(answer, text.text)
        return GenerationResult(
            text=text.text,
            usage=usage,
            provider=text.provider,
            model=text.model,
            prompt_version=call.request.prompt.version,
            attempts=call.attempts,
            latency_ms=call.seconds() * 1000,
            estimated_cost_usd=answer.candidate.card.cost(usage),
            fallback_from=call.fallback_from,
            finish_reason=text.finish_reason,
        )

    def _counted(self, answer: "Answer[GeneratedText] | Answer[_Started]", text: str) -> TokenUsage:
        return TokenUsage(tokens_of(answer.messages, self._counter), self._counter.count(text))

    async def _cached(self, call: Call) -> GenerationResult | None:
        key = self._key(call)
        if not (self._cache and key):
            return None
        with suppress(StorageUnavailable):
            if text := await self._cache.get(key):
                return GenerationResult(
                    text=text.text,
                    usage=text.usage or TokenUsage(0, 0),
                    provider=text.provider,
                    model=text.model,
                    prompt_version=call.request.prompt.version,
                    attempts=0,
                    latency_ms=call.seconds() * 1000,
                    cached=True,
                    finish_reason=text.finish_reason,
                )
        return None

    async def _remember(self, call: Call, text: GeneratedText) -> None:
        key = self._key(call)
        if self._cache and key and call.fallback_from is None:
            with suppress(StorageUnavailable):
                await self._cache.put(key, text)

    def _key(self, call: Call) -> str | None:
        return cache_key(call.request, self._calling.candidates(call)[0].card.model)

    @contextmanager
    def _recorded(self, call: Call) -> Iterator[Callable[[GenerationResult], GenerationResult]]:
        """Tells the observer how the call ended, exactly once."""
        results: list[GenerationResult] = []

        def record(result: GenerationResult) -> GenerationResult:
            results.append(result)
            return result

        outcome = "cancelled"
        try:
            yield record
            outcome = "ok"
        except MajordomeError as error:
            outcome = _outcome(error)
            raise
        finally:
            self._observer.finished(_record(call, "ok" if results else outcome, results))


def _outcome(error: MajordomeError) -> str:
    if isinstance(error, (ProviderUnavailable, ProviderRejected)):
        return error.kind
    return "spending_cap" if isinstance(error, LimitReached) else "refused"


def _record(call: Call, outcome: str, results: list[GenerationResult]) -> CallRecord:
    result = results[0] if results else None
    candidate = call.answered_by
    request, prompt = call.request, call.request.prompt
    return CallRecord(
        request_id=request.request_id,
        use_case=prompt.use_case,
        prompt_version=prompt.version,
        provider=candidate.name if candidate else "none",
        model=candidate.card.model if candidate else "none",
        outcome=outcome,
        attempts=call.attempts,
        cached=bool(result and result.cached),
        streamed=call.streamed,
        fallback_from=call.fallback_from,
        usage=result.usage if result else TokenUsage(0, 0),
        cost_usd=result.estimated_cost_usd if result else 0.0,
        seconds=call.seconds(),
        messages=len(request.messages),
        input_characters=sum(len(message.content) for message in request.messages),
    )


@dataclass(frozen=True, slots=True)
class _Started:
    """A stream whose first piece has arrived."""

    first: str | GeneratedText
    rest: AsyncGenerator[str | GeneratedText]

    async def items(self) -> AsyncGenerator[str | GeneratedText]:
        async with aclosing(self.rest) as rest:
            yield self.first
            async for item in rest:
                yield item


async def _start(provider: TextProvider, request: TextRequest) -> _Started:
    """Waits for the first piece: until then nobody has seen anything and a retry is safe."""
    stream = provider.stream(request)
    try:
        return _Started(await anext(stream), stream)
    except StopAsyncIteration as error:
        text = f"{provider.name}: the stream ended before it began"
        raise ProviderUnavailable(text, kind="empty") from error
    except BaseException:
        await stream.aclose()
        raise
