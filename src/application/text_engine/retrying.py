"""Trying a provider again, within one deadline."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import inf
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from application.shared.ports import Clock
from domain.shared.errors import ProviderUnavailable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential backoff with full jitter, in seconds; a provider's Retry-After wins over it."""

    attempts: int = 3
    base: float = 0.4
    ceiling: float = 5.0

    def backoff(self, attempt: int, jitter: float) -> float:
        """The wait after attempt 1, 2, …; `jitter` is in [0, 1)."""
        return jitter * min(self.ceiling, self.base * 2.0 ** (attempt - 1))


class Retrying:
    """Calls an operation until it succeeds, fails for good, or the next try would come too late."""

    def __init__(self, policy: RetryPolicy, clock: Clock, random: Callable[[], float]) -> None:
        self._policy = policy
        self._clock = clock
        self._random = random

    async def call(
        self,
        operation: Callable[[], Awaitable[T]],
        *,
        deadline: float,
        longest_wait: float = inf,
        on_retry: Callable[[ProviderUnavailable], None] = lambda error: None,
    ) -> T:
        """Raises the operation's last error; `deadline` is on the clock's `monotonic` scale."""

        def told(state: RetryCallState) -> None:
            error = _error(state)
            if isinstance(error, ProviderUnavailable):
                on_retry(error)

        def too_late(state: RetryCallState) -> bool:
            wait = state.upcoming_sleep
            return (
                state.attempt_number >= self._policy.attempts
                or wait > longest_wait
                or self._clock.monotonic() + wait >= deadline
            )

        retrying = AsyncRetrying(
            retry=retry_if_exception(is_retryable),
            wait=self._wait,
            stop=too_late,
            before_sleep=told,
            reraise=True,
        )
        return await retrying(operation)

    def _wait(self, state: RetryCallState) -> float:
        error = _error(state)
        if isinstance(error, ProviderUnavailable) and error.retry_after is not None:
            return error.retry_after
        return self._policy.backoff(state.attempt_number, self._random())


def is_retryable(error: BaseException) -> bool:
    """An open breaker has just said no; every other unavailability may pass."""
    return isinstance(error, ProviderUnavailable) and error.kind != "circuit_open"


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None
