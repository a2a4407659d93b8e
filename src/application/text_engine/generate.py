"""Generating text: the one door to every language model."""

from contextlib import aclosing, suppress
from dataclasses import replace

from application.text_engine.caching import cache_key
from application.text_engine.calling import Call, Calling
from application.text_engine.json_output import checked
from application.text_engine.observing import outcome_of
from application.text_engine.ports import (
    CallRecord,
    ResultCache,
    SchemaCheck,
    TextProvider,
)
from application.text_engine.shortening import Stream, shortened, shortened_stream
from domain.shared.errors import (
    MajordomeError,
    ProviderUnavailable,
    StorageUnavailable,
)
from domain.text_engine.generation import GenerationRequest, GenerationResult
from domain.text_engine.prompts import OutputFormat

__all__ = ["GenerateTextUseCase", "GenerationRequest", "GenerationResult"]


class GenerateTextUseCase:
    """Raises ProviderUnavailable or ProviderRejected when no provider answered, MessageTooLong
    when the newest message alone fits no model, LimitReached at a spending cap.
    """

    def __init__(
        self,
        calling: Calling,
        *,
        cache: ResultCache | None = None,
        fits_schema: SchemaCheck | None = None,
    ) -> None:
        self._calling = calling
        self._cache = cache
        self._fits_schema = fits_schema

    async def execute(self, request: GenerationRequest) -> GenerationResult:
        call = Call(request, self._calling.clock, streamed=False)
        outcome, result = "cancelled", None
        try:
            result = await self._cached(call) or await self._answered(call)
            result = shortened(result, request.max_chars)
            outcome = "ok"
            return result
        except MajordomeError as error:
            outcome = outcome_of(error)
            raise
        finally:
            self._calling.observer.finished(_record(call, outcome, result))

    async def stream(self, request: GenerationRequest) -> Stream:
        """Pieces of the text, then the result. Nothing is tried again once a piece was given."""
        call = Call(request, self._calling.clock, streamed=True)
        outcome, result = "cancelled", None
        try:
            async with aclosing(_bounded(self._streamed(call), request)) as items:
                async for item in items:
                    if isinstance(item, GenerationResult):
                        outcome, result = "ok", item
                    yield item
        except MajordomeError as error:
            outcome = outcome_of(error)
            raise
        finally:
            self._calling.observer.finished(_record(call, outcome, result))

    async def _answered(self, call: Call) -> GenerationResult:
        async def opened(
            provider: TextProvider, asked: GenerationRequest, seconds: float
        ) -> GenerationResult:
            answer = self._calling.book_answer(call, await provider.generate(asked, seconds))
            return checked(answer, asked.prompt, self._fits_schema)

        answer = await self._calling.first_success(call, opened)
        await self._calling.settle(call)
        await self._remember(call, answer)
        return _finished(call, answer)

    async def _streamed(self, call: Call) -> Stream:
        if cached := await self._cached(call):
            yield cached.text
            yield cached
            return
        first, rest = await self._calling.first_success(call, _started)
        pieces: list[str] = []
        answer: GenerationResult | None = None
        try:
            async with aclosing(_with_first(first, rest)) as items:
                async for item in items:
                    if isinstance(item, str):
                        pieces.append(item)
                        yield item
                    else:
                        answer = self._calling.book_answer(call, item)
            if answer is None:
                raise ProviderUnavailable("the stream ended without its end", kind="cut_stream")
        except ProviderUnavailable:
            self._calling.broke_off(call)
            raise
        finally:
            if answer is None:  # left or broken: it costs what had been written until then
                call.book(self._calling.counted(call, "".join(pieces)))
            await self._calling.settle(call)
        answer = checked(answer, call.request.prompt, self._fits_schema)
        await self._remember(call, answer)
        yield _finished(call, answer)

    async def _cached(self, call: Call) -> GenerationResult | None:
        """The usage is what it had cost then; nothing is spent anew."""
        if not (key := self._key(call)):
            return None
        with suppress(StorageUnavailable):
            if self._cache and (text := await self._cache.get(key)):
                prompt = call.request.prompt
                return replace(
                    checked(text, prompt, self._fits_schema),
                    prompt_version=prompt.version,
                    latency_ms=call.seconds() * 1000,
                    cached=True,
                )
        return None

    async def _remember(self, call: Call, answer: GenerationResult) -> None:
        if (key := self._key(call)) and self._cache and call.fallback_from is None:
            with suppress(StorageUnavailable):
                await self._cache.put(key, answer)

    def _key(self, call: Call) -> str | None:
        if self._cache is None or call.request.prompt.temperature > 0:
            return None
        return cache_key(call.request, self._calling.candidates(call)[0].card.model)


def _finished(call: Call, answer: GenerationResult) -> GenerationResult:
    return replace(
        answer,
        usage=call.usage,
        prompt_version=call.request.prompt.version,
        attempts=call.attempts,
        latency_ms=call.seconds() * 1000,
        estimated_cost_usd=call.cost_usd,
        fallback_from=call.fallback_from,
        compacted=call.compacted,
    )


def _bounded(items: Stream, request: GenerationRequest) -> Stream:
    if request.max_chars is None:
        return items
    is_json = request.prompt.output_format is OutputFormat.JSON
    return shortened_stream(items, request.max_chars, is_json=is_json)


def _record(call: Call, outcome: str, result: GenerationResult | None) -> CallRecord:
    candidate, request = call.candidate, call.request
    return CallRecord(
        request=request,
        provider=candidate.name if candidate else "none",
        model=candidate.card.model if candidate else "none",
        outcome=outcome,
        attempts=call.attempts,
        cached=bool(result and result.cached),
        streamed=call.streamed,
        fallback_from=call.fallback_from,
        usage=call.usage,
        cost_usd=call.cost_usd,
        seconds=call.seconds(),
    )


async def _started(
    provider: TextProvider, request: GenerationRequest, seconds: float
) -> tuple[str | GenerationResult, Stream]:
    """Waits for the first piece: until then nobody has seen anything and a retry is safe."""
    stream = provider.stream(request, seconds)
    try:
        return await anext(stream), stream
    except StopAsyncIteration as error:
        text = f"{provider.name}: the stream ended before it began"
        raise ProviderUnavailable(text, kind="empty") from error
    except BaseException:
        await stream.aclose()
        raise


async def _with_first(first: str | GenerationResult, rest: Stream) -> Stream:
    async with aclosing(rest):
        yield first
        async for item in rest:
            yield item
