"""One call over several providers: retries, breakers, fallback, all within one time budget."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from application.shared.ports import Clock, TokenCounter
from application.text_engine.compaction import fitted, tokens_of_all
from application.text_engine.observing import Observers
from application.text_engine.ports import Attempt, GenerationObserver, TextProvider
from application.text_engine.retrying import Retrying, RetryPolicy
from application.text_engine.routing import Candidate, Routes
from application.text_engine.spending import Reservation, Spending
from domain.shared.errors import (
    BudgetExhausted,
    MessageTooLong,
    ProviderRejected,
    ProviderUnavailable,
    StorageUnavailable,
)
from domain.text_engine.breaker import BreakerState
from domain.text_engine.generation import GenerationRequest, GenerationResult, TokenUsage
from domain.text_engine.messages import ChatMessage

T = TypeVar("T")
Opened = Callable[[TextProvider, GenerationRequest, float], Awaitable[T]]
"""Asks a provider; the number is the seconds it may take."""

# Of the time that is left, what a provider may use while another one stands by.
_SHARE = 0.6
# Longer waits for a retry are pointless while another provider stands by; seconds.
_LONGEST_WAIT = 2.0
# Where none does, a caller would rather be told when to come back than wait longer than this.
_LONGEST_WAIT_ALONE = 10.0


class Call:
    """One request on its way: who is asked just now, and what it has cost so far."""

    def __init__(self, request: GenerationRequest, clock: Clock, *, streamed: bool) -> None:
        self.request = request
        self.streamed = streamed
        self.attempts = 0
        self.fallback_from: str | None = None
        self.candidate: Candidate | None = None
        self.usage = TokenUsage()
        self.cost_usd = 0.0
        self.compacted = False
        self._clock = clock
        self._started = clock.monotonic()
        self._reservation: Reservation | None = None
        self._of_candidate = TokenUsage()
        self.deadline = self._started + request.prompt.timeout_seconds

    def seconds(self) -> float:
        return self._clock.monotonic() - self._started

    def seconds_left(self) -> float:
        return self.deadline - self._clock.monotonic()

    def tries_left(self, *, alone: bool) -> int | None:
        """For one provider; None where nothing bounds them. 0: not a single one is left."""
        if self.request.most_tries is None:
            return None
        left = self.request.most_tries - self.attempts
        return left - 1 if left > 1 and not alone else left

    def turn_to(self, candidate: Candidate, reservation: Reservation | None) -> None:
        self.candidate = candidate
        self._reservation = reservation
        self._of_candidate = TokenUsage()

    def book(self, usage: TokenUsage) -> None:
        """Add what one try of the present candidate used."""
        assert self.candidate
        self.usage = _sum(self.usage, usage)
        self.cost_usd += self.candidate.card.cost(usage)
        self._of_candidate = _sum(self._of_candidate, usage)

    def to_settle(self) -> tuple[Reservation, TokenUsage] | None:
        """Once: what was reserved for the present candidate, and what it used."""
        reservation, self._reservation = self._reservation, None
        return (reservation, self._of_candidate) if reservation else None


class Calling:
    def __init__(
        self,
        routes: Routes,
        *,
        clock: Clock,
        counter: TokenCounter,
        observer: GenerationObserver | None = None,
        spending: Spending | None = None,
        retries: RetryPolicy | None = None,
    ) -> None:
        self.clock = clock
        self.observer = observer or Observers()
        self._routes = routes
        self._counter = counter
        self._spending = spending
        self._retrying = Retrying(retries or RetryPolicy(), clock)

    def candidates(self, call: Call) -> Sequence[Candidate]:
        """Pictures go to models that are known to see, where there are any."""
        request = call.request
        use_case = request.prompt.use_case
        chosen = self._routes.choose(use_case, request.provider, request.model, request.agent)
        if request.among is not None:
            chosen = [candidate for candidate in chosen if candidate.name in request.among]
        if not any(message.has_picture for message in request.messages if message.parts):
            return chosen
        return [candidate for candidate in chosen if candidate.card.sees] or chosen

    async def first_success(self, call: Call, opened: Opened[T]) -> T:
        """Raises the last provider's error. The caller settles a success, when all is known."""
        candidates = self.candidates(call)
        for candidate, following in pairwise(candidates):
            try:
                return await self._ask(call, candidate, opened, alone=False)
            except (
                ProviderUnavailable,
                ProviderRejected,
                MessageTooLong,
                BudgetExhausted,
            ) as error:
                kind = _reason_to_fall_back(error)
                if kind is None or call.tries_left(alone=False) == 0:
                    raise
                call.fallback_from = call.fallback_from or candidate.name
                use_case = call.request.prompt.use_case
                self.observer.fell_back(use_case, candidate.name, following.name, kind)
        return await self._ask(call, candidates[-1], opened, alone=True)

    def book_answer(self, call: Call, result: GenerationResult) -> GenerationResult:
        """Books an answer by its usage: the reported one where it can be true, else counted."""
        candidate, prompt = call.candidate, call.request.prompt
        assert candidate
        usage = result.usage
        if not candidate.card.believes(usage, prompt.max_output_tokens):
            self.observer.usage_disbelieved(candidate.name, candidate.card.model)
            usage = TokenUsage()
        if not usage.total:
            usage = self.counted(call, result.text)
        call.book(usage)
        return result if usage is result.usage else replace(result, usage=usage)

    def counted(self, call: Call, written: str) -> TokenUsage:
        """What the present candidate has read and written, by our own count."""
        request, candidate = call.request, call.candidate
        assert candidate
        read = tokens_of_all(request.prompt.text, self._fitted(call, candidate), self._counter)
        factor = candidate.card.token_factor
        return TokenUsage(int(read * factor), int(self._counter.count(written) * factor))

    async def settle(self, call: Call) -> None:
        """An answer is not lost because booking it fails: the reservation then stays booked."""
        settled = call.to_settle()
        if self._spending and settled:
            with suppress(StorageUnavailable):
                await self._spending.settle(*settled)

    def broke_off(self, call: Call) -> None:
        """A stream failed after its first piece."""
        candidate = call.candidate
        assert candidate
        before = candidate.breaker.state
        candidate.breaker.failed(self.clock.monotonic())
        self._tell_breaker(candidate, before)

    async def _ask(self, call: Call, candidate: Candidate, opened: Opened[T], *, alone: bool) -> T:
        deadline = call.deadline - (0 if alone else (1 - _SHARE) * call.seconds_left())
        messages = self._fitted(call, candidate)
        request = call.request
        if len(messages) < len(request.messages):
            request, call.compacted = replace(request, messages=messages), True
        call.turn_to(candidate, await self._reserve(candidate, request))
        try:
            return await self._retrying.call(
                lambda: self._attempt(call, candidate, request, deadline, opened),
                deadline=deadline,
                longest_wait=_LONGEST_WAIT_ALONE if alone else _LONGEST_WAIT,
                attempts=call.tries_left(alone=alone),
                on_retry=lambda error: self.observer.retried(request, candidate.name, error.kind),
            )
        except BaseException:
            await self.settle(call)
            raise

    async def _attempt(
        self,
        call: Call,
        candidate: Candidate,
        request: GenerationRequest,
        deadline: float,
        opened: Opened[T],
    ) -> T:
        """One try, as the breaker, the books and the observer see it."""
        started = self.clock.monotonic()
        self._admit(candidate, started)
        call.attempts += 1
        outcome = "cancelled"
        try:
            value = await opened(candidate.provider, request, deadline - started)
            outcome = "ok"
            return value
        except (ProviderUnavailable, ProviderRejected) as error:
            outcome = error.kind
            raise
        finally:
            if outcome in _READ:
                call.book(self.counted(call, ""))
            self._attempted(call, candidate, outcome, started)

    def _admit(self, candidate: Candidate, now: float) -> None:
        breaker = candidate.breaker
        before = breaker.state
        allowed = breaker.allows(now)
        self._tell_breaker(candidate, before)
        if not allowed:
            wait = breaker.opens_again_in(now)
            text = f"{candidate.name}: circuit_open"
            raise ProviderUnavailable(text, kind="circuit_open", retry_after=wait)

    def _attempted(self, call: Call, candidate: Candidate, outcome: str, started: float) -> None:
        now, breaker = self.clock.monotonic(), candidate.breaker
        before = breaker.state
        if outcome in _SICK:
            breaker.failed(now)
        elif outcome in _NEUTRAL:
            breaker.abandoned()
        else:
            breaker.succeeded()
        self._tell_breaker(candidate, before)
        use_case = call.request.prompt.use_case
        self.observer.attempted(
            Attempt(use_case, candidate.name, candidate.card.model, outcome, now - started)
        )

    def _tell_breaker(self, candidate: Candidate, before: BreakerState) -> None:
        if candidate.breaker.state is not before:
            self.observer.breaker_changed(candidate.name, candidate.breaker.state)

    def _fitted(self, call: Call, candidate: Candidate) -> tuple[ChatMessage, ...]:
        prompt = call.request.prompt
        room = candidate.card.room(prompt.max_output_tokens)
        return fitted(prompt.text, call.request.messages, room, self._counter)

    async def _reserve(
        self, candidate: Candidate, request: GenerationRequest
    ) -> Reservation | None:
        card = candidate.card
        if not (self._spending and self._spending.concerns(card)):
            return None
        read = tokens_of_all(request.prompt.text, request.messages, self._counter)
        most = TokenUsage(int(read * card.token_factor), request.prompt.max_output_tokens)
        return await self._spending.reserve(request.user_id, card, most)


# Only what the way to the provider suffers from: an unwelcome answer of one use case must not
# take the model from the others.
_SICK = frozenset({"timeout", "connection", "server_error", "cut_stream"})
# Being told to wait, or what nobody can read, shows nothing; any other outcome, a refusal too,
# shows a provider alive.
_NEUTRAL = frozenset({"cancelled", "rate_limited", "malformed"})
# The provider has read the prompt, and may charge for it. What it wrote, if anything, is unknown.
_READ = frozenset({"cancelled", "timeout", "malformed", "empty", "cut_stream"})
# What another provider can mend. The operator hears of it all the same, by metric and log.
_ELSEWHERE = frozenset({"context_overflow", "quota", "unauthorized", "not_found"})


def _reason_to_fall_back(
    error: ProviderUnavailable | ProviderRejected | MessageTooLong | BudgetExhausted,
) -> str | None:
    """A request that is wrong in itself would be wrong for the next provider too."""
    if isinstance(error, BudgetExhausted):
        return "spending_cap"  # a cheaper model may still fit
    if isinstance(error, MessageTooLong):
        return "context_overflow"
    if isinstance(error, ProviderRejected) and error.kind not in _ELSEWHERE:
        return None
    return error.kind


def _sum(one: TokenUsage, other: TokenUsage) -> TokenUsage:
    return TokenUsage(one.input + other.input, one.output + other.output)
