"""Sliding windows in this process alone."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence

from limits import RateLimitItem

_Hits = deque[float]
_Name = tuple[int | str, ...]
"""Of a window among those of one length: what is limited to how many, and whose it is."""
_Windows = OrderedDict[_Name, _Hits]
Use = tuple[RateLimitItem, Sequence[str]]
"""A limit, and whose use of it is counted."""


class LocalWindows:
    """See infrastructure.rate_limits.Windows.

    The memory storage of `limits` starts a thread at every hit, which walks over all keys: with
    20,000 users of the day 2.5 ms a hit. Here a look at one drops at most two that have run out.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows: dict[int, _Windows] = {}
        """By length in seconds, the one hit longest ago first."""

    @property
    def kept(self) -> int:
        """How many windows take up memory."""
        return sum(map(len, self._windows.values()))

    async def hit(self, limit: RateLimitItem, *key: str) -> bool:
        return await self.hit_all((limit, key))

    async def hit_all(self, *uses: Use) -> bool:
        now = self._clock()
        found = [(limit.amount, *self._window(limit, key, now)) for limit, key in uses]
        if any(len(hits) >= most for most, _, _, hits in found):
            return False
        for _, windows, name, hits in found:
            hits.append(now)
            windows[name] = hits  # a look at another of these uses may have dropped it, still empty
            windows.move_to_end(name)
        return True

    async def take_back(self, *uses: Use) -> None:
        now = self._clock()
        for limit, key in uses:
            _, _, hits = self._window(limit, key, now)
            if hits:
                hits.pop()

    def _window(
        self, limit: RateLimitItem, key: Sequence[str], now: float
    ) -> tuple[_Windows, _Name, _Hits]:
        """Among those of its length, what its name is, and what counts in it now."""
        seconds, name = limit.get_expiry(), _name(limit, key)
        windows = self._windows.setdefault(seconds, OrderedDict())
        for _ in range(2):
            _drop_oldest(windows, until=now - seconds)
        return windows, name, _current(windows.setdefault(name, deque()), since=now - seconds)

    async def remaining(self, limit: RateLimitItem, *key: str) -> tuple[int, float]:
        seconds = limit.get_expiry()
        now = self._clock()
        windows = self._windows.get(seconds, OrderedDict())
        hits = _current(windows.get(_name(limit, key), deque()), since=now - seconds)
        return limit.amount - len(hits), hits[0] + seconds - now if hits else 0.0


def _name(limit: RateLimitItem, key: Sequence[str]) -> _Name:
    return (limit.namespace, limit.amount, *key)


def _current(hits: _Hits, *, since: float) -> _Hits:
    while hits and hits[0] <= since:
        hits.popleft()
    return hits


def _drop_oldest(windows: _Windows, *, until: float) -> None:
    if windows:
        name, hits = next(iter(windows.items()))
        if not hits or hits[-1] <= until:
            del windows[name]
