"""Trying a provider again, within one deadline."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import inf
from random import random
from typing import TypeVar

from application.shared.ports import Clock
from domain.shared.errors import ProviderUnavailable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential backoff with full jitter, in seconds; a provider's Retry-After wins over it."""

    attempts: int = 3
    base: float = 0.4
    ceiling: float = 5.0
    random: Callable[[], float] = random

    def backoff(self, attempt: int, jitter: float) -> float:
        """The wait after attempt 1, 2, …; `jitter` is in [0, 1)."""
        return jitter * min(self.ceiling, self.base * 2.0 ** (attempt - 1))


class Retrying:
    """Calls an operation until it succeeds, fails for good, or the next try would come too late."""

    def __init__(self, policy: RetryPolicy, clock: Clock) -> None:
        self._policy = policy
        self._clock = clock

    async def call(
        self,
        operation: Callable[[], Awaitable[T]],
        *,
        deadline: float,
        longest_wait: float = inf,
        attempts: int | None = None,
        on_retry: Callable[[ProviderUnavailable], None] = lambda error: None,
    ) -> T:
        """Raises the operation's last error; `deadline` is on the clock's `monotonic` scale.

        `attempts` may be fewer than the policy's.
        """
        most = min(self._policy.attempts, attempts or self._policy.attempts)
        attempt = 1
        while True:
            try:
                return await operation()
            except ProviderUnavailable as error:
                wait = self._wait(error, attempt)
                too_late = self._clock.monotonic() + wait >= deadline
                is_last = attempt >= most or not is_retryable(error)
                if is_last or too_late or wait > longest_wait:
                    raise
                on_retry(error)
            await asyncio.sleep(wait)
            attempt += 1

    def _wait(self, error: ProviderUnavailable, attempt: int) -> float:
        if error.retry_after is not None:
            return error.retry_after
        return self._policy.backoff(attempt, self._policy.random())


def is_retryable(error: ProviderUnavailable) -> bool:
    """An open breaker has just said no; every other unavailability may pass."""
    return error.kind != "circuit_open"
