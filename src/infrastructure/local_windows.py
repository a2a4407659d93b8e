"""Sliding windows in this process alone."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence

from limits import RateLimitItem

_Hits = deque[float]
Use = tuple[RateLimitItem, Sequence[str]]
"""A limit, and whose use of it is counted."""


class LocalWindows:
    """See infrastructure.rate_limits.Windows.

    The memory storage of `limits` starts a thread at every hit, which walks over all keys: with
    20,000 users of the day 2.5 ms a hit. Here a look at one drops at most two that have run out.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows: dict[int, OrderedDict[str, _Hits]] = {}
        """By length in seconds, the one hit longest ago first."""

    @property
    def kept(self) -> int:
        """How many windows take up memory."""
        return sum(map(len, self._windows.values()))

    async def hit(self, limit: RateLimitItem, *key: str) -> bool:
        return await self.hit_all((limit, key))

    async def hit_all(self, *uses: Use) -> bool:
        now = self._clock()
        found = [(limit, limit.key_for(*key)) for limit, key in uses]
        hits = [self._hits(limit, name, now) for limit, name in found]
        if any(len(of) >= limit.amount for of, (limit, _) in zip(hits, found, strict=True)):
            return False
        for of, (limit, name) in zip(hits, found, strict=True):
            of.append(now)
            windows = self._windows[limit.get_expiry()]
            windows[name] = of  # a look at another of these uses may have dropped it, still empty
            windows.move_to_end(name)
        return True

    async def take_back(self, *uses: Use) -> None:
        now = self._clock()
        for limit, key in uses:
            if hits := self._hits(limit, limit.key_for(*key), now):
                hits.pop()

    def _hits(self, limit: RateLimitItem, name: str, now: float) -> _Hits:
        seconds = limit.get_expiry()
        windows = self._windows.setdefault(seconds, OrderedDict())
        for _ in range(2):
            _drop_oldest(windows, until=now - seconds)
        return _current(windows.setdefault(name, deque()), since=now - seconds)

    async def remaining(self, limit: RateLimitItem, *key: str) -> tuple[int, float]:
        seconds = limit.get_expiry()
        now = self._clock()
        windows = self._windows.get(seconds, OrderedDict())
        hits = _current(windows.get(limit.key_for(*key), deque()), since=now - seconds)
        return limit.amount - len(hits), hits[0] + seconds - now if hits else 0.0


def _current(hits: _Hits, *, since: float) -> _Hits:
    while hits and hits[0] <= since:
        hits.popleft()
    return hits


def _drop_oldest(windows: OrderedDict[str, _Hits], *, until: float) -> None:
    if windows:
        name, hits = next(iter(windows.items()))
        if not hits or hits[-1] <= until:
            del windows[name]
