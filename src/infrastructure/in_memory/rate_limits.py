from collections import OrderedDict, deque

from application.access.ports import RateState
from application.shared.ports import Clock

_WINDOW = 60.0


class InMemoryRateLimiter:
    """RateLimiter of one process; forgets the subjects that came longest ago."""

    def __init__(self, clock: Clock, *, most_subjects: int = 100_000) -> None:
        self._clock = clock
        self._most = most_subjects
        self._hits: OrderedDict[str, deque[float]] = OrderedDict()

    async def hit(self, subject: str, per_minute: int) -> RateState:
        now = self._clock.monotonic()
        hits = self._hits.setdefault(subject, deque())
        self._hits.move_to_end(subject)
        if len(self._hits) > self._most:
            self._hits.popitem(last=False)
        while hits and hits[0] <= now - _WINDOW:
            hits.popleft()
        allowed = len(hits) < per_minute
        if allowed:
            hits.append(now)
        reset_after = hits[0] + _WINDOW - now if hits else 0.0
        return RateState(allowed, per_minute, max(0, per_minute - len(hits)), reset_after)
