"""One call over several providers: retries, breakers, fallback, all within one time budget."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Generic, TypeVar

from application.shared.ports import Clock, TokenCounter
from application.text_engine.compaction import fitted, tokens_of
from application.text_engine.ports import Attempt, GenerationObserver, TextProvider
from application.text_engine.requests import GenerationRequest
from application.text_engine.retrying import Retrying
from application.text_engine.routing import Candidate, Routes
from application.text_engine.spending import Reservation, Spending
from domain.shared.errors import (
    MessageTooLong,
    ProviderRejected,
    ProviderUnavailable,
    StorageUnavailable,
)
from domain.text_engine.breaker import CircuitBreaker
from domain.text_engine.generation import TextRequest, TokenUsage
from domain.text_engine.messages import ChatMessage, Role

T = TypeVar("T")

# Of the time that is left, what a provider may use while another one stands by.
_SHARE = 0.6
# Longer waits for a retry are pointless while another provider stands by; seconds.
_LONGEST_WAIT = 2.0
_NOTHING = TokenUsage(0, 0)


class Call:
    """The state of one request on its way."""

    def __init__(self, request: GenerationRequest, clock: Clock, *, streamed: bool) -> None:
        self.request = request
        self.streamed = streamed
        self.attempts = 0
        self.fallback_from: str | None = None
        self.answered_by: Candidate | None = None
        self._clock = clock
        self._started = clock.monotonic()
        self.deadline = self._started + request.prompt.timeout_seconds

    def seconds(self) -> float:
        return self._clock.monotonic() - self._started

    def seconds_left(self) -> float:
        return self.deadline - self._clock.monotonic()

    def to_provider(self, messages: tuple[ChatMessage, ...], deadline: float) -> TextRequest:
        self.attempts += 1
        prompt = self.request.prompt
        return TextRequest(
            messages=messages,
            max_output_tokens=prompt.max_output_tokens,
            temperature=prompt.temperature,
            timeout_seconds=deadline - self._clock.monotonic(),
            output_format=prompt.output_format,
            json_schema=prompt.json_schema,
            use_case=prompt.use_case,
            locale=prompt.locale,
        )


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """The first success, with what is needed to book it."""

    value: T
    candidate: Candidate
    messages: tuple[ChatMessage, ...]
    reservation: Reservation | None


class Calling:
    def __init__(
        self,
        routes: Routes,
        *,
        clock: Clock,
        counter: TokenCounter,
        retrying: Retrying,
        observer: GenerationObserver,
        spending: Spending | None,
    ) -> None:
        self._routes = routes
        self._clock = clock
        self._counter = counter
        self._retrying = retrying
        self._observer = observer
        self._spending = spending

    def candidates(self, call: Call) -> Sequence[Candidate]:
        request = call.request
        return self._routes.choose(request.prompt.use_case, request.provider, request.model)

    async def first_success(
        self, call: Call, opened: Callable[[TextProvider, TextRequest], Awaitable[T]]
    ) -> Answer[T]:
        """Raises the last provider's error."""
        candidates = self.candidates(call)
        for candidate, following in pairwise(candidates):
            try:
                return await self._ask(call, candidate, opened, alone=False)
            except (ProviderUnavailable, ProviderRejected, MessageTooLong) as error:
                kind = _reason_to_fall_back(error)
                if kind is None:
                    raise
                call.fallback_from = call.fallback_from or candidate.name
                use_case = call.request.prompt.use_case
                self._observer.fell_back(use_case, candidate.name, following.name, kind)
        return await self._ask(call, candidates[-1], opened, alone=True)

    async def settle(self, reservation: Reservation | None, usage: TokenUsage) -> None:
        """An answer is not lost because booking it fails: the reservation then stays booked."""
        if self._spending and reservation:
            with suppress(StorageUnavailable):
                await self._spending.settle(reservation, usage)

    def broke_off(self, candidate: Candidate) -> None:
        """A stream failed after its first piece."""
        with self._watched(candidate.name, candidate.breaker):
            candidate.breaker.failed(self._clock.monotonic())

    async def _ask(
        self,
        call: Call,
        candidate: Candidate,
        opened: Callable[[TextProvider, TextRequest], Awaitable[T]],
        *,
        alone: bool,
    ) -> Answer[T]:
        deadline = call.deadline - (0 if alone else (1 - _SHARE) * call.seconds_left())
        messages = self._fitted(call, candidate)

        async def attempt() -> T:
            with self._tried(call, candidate):
                return await opened(candidate.provider, call.to_provider(messages, deadline))

        reservation = await self._reserve(call, candidate, messages)
        async with self._released_on_failure(reservation):
            value = await self._retrying.call(
                attempt,
                deadline=deadline,
                longest_wait=inf if alone else _LONGEST_WAIT,
                on_retry=lambda error: self._observer.retried(candidate.name, error.kind),
            )
        call.answered_by = candidate
        return Answer(value, candidate, messages, reservation)

    @asynccontextmanager
    async def _released_on_failure(self, reservation: Reservation | None) -> AsyncIterator[None]:
        try:
            yield
        except (ProviderUnavailable, ProviderRejected):
            await self.settle(reservation, _NOTHING)
            raise
        except BaseException:  # cancelled: the provider may charge for what it has read
            if reservation:
                await self.settle(reservation, TokenUsage(reservation.most.input, 0))
            raise

    def _fitted(self, call: Call, candidate: Candidate) -> tuple[ChatMessage, ...]:
        prompt = call.request.prompt
        room = candidate.card.room(prompt.max_output_tokens)
        system = ChatMessage(Role.SYSTEM, prompt.text)
        return fitted(system, call.request.messages, room, self._counter)

    async def _reserve(
        self, call: Call, candidate: Candidate, messages: tuple[ChatMessage, ...]
    ) -> Reservation | None:
        card = candidate.card
        if not (self._spending and self._spending.concerns(card)):
            return None
        given = int(tokens_of(messages, self._counter) * card.token_factor)
        most = TokenUsage(given, call.request.prompt.max_output_tokens)
        return await self._spending.reserve(call.request.user_id, card, most)

    @contextmanager
    def _tried(self, call: Call, candidate: Candidate) -> Iterator[None]:
        """One attempt, as the breaker and the observer see it."""
        breaker, started = candidate.breaker, self._clock.monotonic()
        with self._watched(candidate.name, breaker):
            if not breaker.allows(started):
                wait = breaker.opens_again_in(started)
                text = f"{candidate.name}: circuit_open"
                raise ProviderUnavailable(text, kind="circuit_open", retry_after=wait)
        outcome = "cancelled"
        try:
            yield
            outcome = "ok"
        except (ProviderUnavailable, ProviderRejected) as error:
            outcome = error.kind
            raise
        finally:
            now = self._clock.monotonic()
            with self._watched(candidate.name, breaker):
                _tell(breaker, outcome, now)
            self._observer.attempted(
                Attempt(
                    use_case=call.request.prompt.use_case,
                    provider=candidate.name,
                    model=candidate.card.model,
                    outcome=outcome,
                    seconds=now - started,
                )
            )

    @contextmanager
    def _watched(self, name: str, breaker: CircuitBreaker) -> Iterator[None]:
        before = breaker.state
        try:
            yield
        finally:
            if breaker.state is not before:
                self._observer.breaker_changed(name, breaker.state)


_SICK = frozenset({"timeout", "connection", "server_error", "malformed", "empty", "cut_stream"})
_NEUTRAL = frozenset({"cancelled", "rate_limited"})


def _tell(breaker: CircuitBreaker, outcome: str, now: float) -> None:
    """A refusal shows a provider alive; being told to wait shows nothing."""
    if outcome in _SICK:
        breaker.failed(now)
    elif outcome in _NEUTRAL:
        breaker.abandoned()
    else:
        breaker.succeeded()


def _reason_to_fall_back(
    error: ProviderUnavailable | ProviderRejected | MessageTooLong,
) -> str | None:
    """A wrong key or request is an operator's to mend: another provider would only hide it."""
    if isinstance(error, MessageTooLong):
        return "context_overflow"
    if isinstance(error, ProviderRejected) and error.kind not in ("context_overflow", "quota"):
        return None
    return error.kind
