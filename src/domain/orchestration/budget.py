"""What one run of agents may use up, shared by all of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` from the run's start; `agent_seconds` bounds a single agent."""

    calls: int = 8
    tokens: int = 12_000
    usd: float = 0.02
    seconds: float = 12.0
    agent_seconds: float = 6.0
    share_of_rest: float = 0.6
    """Of the time that is left, how much one agent may take."""


@dataclass(frozen=True, slots=True)
class Use:
    """Of one call, at most or in fact."""

    tokens: int
    usd: float


def dearest(uses: Iterable[Use]) -> Use:
    """What is enough for any of them."""
    known = list(uses)
    return Use(
        max((use.tokens for use in known), default=0), max((use.usd for use in known), default=0.0)
    )


@dataclass(slots=True)
class Budget:
    """Reserved before each call and settled after it, so that calls side by side overspend nothing.

    `deadline` is on the clock's monotonic scale.
    """

    limits: Limits
    deadline: float
    calls: int = 0
    tokens: int = 0
    usd: float = 0.0
    _reserved: list[Use] = field(default_factory=list)

    def has_room_for(self, most: Use) -> bool:
        tokens = self.tokens + sum(use.tokens for use in self._reserved) + most.tokens
        usd = self.usd + sum(use.usd for use in self._reserved) + most.usd
        limits = self.limits
        return self.calls < limits.calls and tokens <= limits.tokens and usd <= limits.usd

    def reserve(self, most: Use) -> bool:
        """False, and nothing is reserved, where the call might exceed the budget."""
        if not self.has_room_for(most):
            return False
        self.calls += 1
        self._reserved.append(most)
        return True

    def settle(self, reserved: Use, used: Use) -> None:
        self._reserved.remove(reserved)
        self.tokens += used.tokens
        self.usd += used.usd

    def seconds_for_one(self, now: float) -> float:
        """How long an agent that begins now may take; 0 or less: no time is left."""
        left = self.deadline - now
        return min(self.limits.agent_seconds, left * self.limits.share_of_rest)
