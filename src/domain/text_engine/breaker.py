"""Leaving a failing provider alone for a while."""

from dataclasses import dataclass
from enum import StrEnum


class BreakerState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """So many failures in a row open it for so many seconds."""

    failures: int = 10
    open_seconds: float = 5.0


class CircuitBreaker:
    """Each allowed call ends in exactly one of `succeeded`, `failed` and `abandoned`.

    While half open, exactly one call is allowed: the probe. Times are monotonic seconds.
    """

    def __init__(self, policy: BreakerPolicy) -> None:
        self.state = BreakerState.CLOSED
        self._policy = policy
        self._failures = 0
        self._opened_at = 0.0

    def allows(self, now: float) -> bool:
        if self.state is BreakerState.OPEN and self.opens_again_in(now) <= 0:
            self.state = BreakerState.HALF_OPEN
            return True
        return self.state is BreakerState.CLOSED

    def opens_again_in(self, now: float) -> float:
        """Seconds until a probe is let through."""
        return max(0.0, self._opened_at + self._policy.open_seconds - now)

    def succeeded(self) -> None:
        self._failures = 0
        self.state = BreakerState.CLOSED

    def failed(self, now: float) -> None:
        self._failures += 1
        if self.state is BreakerState.HALF_OPEN or self._failures >= self._policy.failures:
            self.state = BreakerState.OPEN
            self._opened_at = now

    def abandoned(self) -> None:
        """The call ended without telling anything; a probe makes room for another at once."""
        if self.state is BreakerState.HALF_OPEN:
            self.state = BreakerState.OPEN
            self._opened_at = -self._policy.open_seconds
