"""How fast a bot may send."""

from dataclasses import dataclass, field

_GROWTH_PER_SECOND = 1.1
_SLOWEST = 1.0
_UNBOUNDED = 1_000.0
"""Messages a second; faster than this Telegram lets no bot send, so a pace that has grown to it
holds nothing back."""


@dataclass(slots=True)
class Pace:
    """As fast as there is something to say, until Telegram says that it is too fast.

    Then half of what was sent, growing by a tenth each second. Moments are seconds of a monotonic
    clock.
    """

    _per_second: float | None = field(default=None, init=False)
    _since: float = field(default=0.0, init=False)
    _next: float = field(default=0.0, init=False)
    _second: int = field(default=0, init=False)
    _sent: int = field(default=0, init=False)
    _sent_before: int = field(default=0, init=False)

    def permit(self, now: float) -> float:
        """Take a permit to send one message and return 0, or how many seconds to wait for one."""
        rate = self.per_second(now)
        if rate is not None:
            if now < self._next:
                return min(self._next - now, 1 / _SLOWEST)  # a difference of floats may exceed it
            self._next = max(self._next, now - 1 / rate) + 1 / rate
        self._count(now)
        return 0.0

    def throttled(self, now: float) -> None:
        """Telegram refused a message because of too many. Several such refusals of one second
        tell the same thing."""
        rate = self.per_second(now)
        if rate is not None and now - self._since < 1:
            return
        self._count(now, 0)
        was = rate or max(self._sent, self._sent_before)
        self._per_second, self._since = max(was / 2, _SLOWEST), now
        self._next = now + 1 / self._per_second

    def per_second(self, now: float) -> float | None:
        """None while nothing is held back."""
        if self._per_second is None:
            return None
        grown: float = self._per_second * _GROWTH_PER_SECOND ** (now - self._since)
        if grown >= _UNBOUNDED:
            self._per_second = None
            return None
        return grown

    def _count(self, now: float, messages: int = 1) -> None:
        second = int(now)
        if second != self._second:
            self._sent_before = self._sent if second == self._second + 1 else 0
            self._second, self._sent = second, 0
        self._sent += messages
