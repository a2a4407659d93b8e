"""Sliding windows in this process, or in Redis for every replica together."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Protocol

from limits import (
    RateLimitItem,
    RateLimitItemPerDay,
    RateLimitItemPerHour,
    RateLimitItemPerMinute,
)
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from application.access.ports import RateLimit, RateLimiter, RateState
from application.dialogue.ports import Effort, PersonLimiter, RateDecision
from domain.shared.identity import Person
from infrastructure.local_windows import LocalWindows


class Windows(Protocol):
    async def hit(self, limit: RateLimitItem, *key: str) -> bool:
        """Count one against the limit if it fits."""

    async def remaining(self, limit: RateLimitItem, *key: str) -> tuple[int, float]:
        """How many still fit, and in how many seconds the next place becomes free."""


class SharedWindows:
    """Windows in Redis; while Redis is away each process counts for itself."""

    def __init__(self, storage: RedisStorage) -> None:
        self._limiter = MovingWindowRateLimiter(storage)
        self._local = LocalWindows()

    async def hit(self, limit: RateLimitItem, *key: str) -> bool:
        try:
            return await self._limiter.hit(limit, *key)
        except (RedisError, OSError):
            return await self._local.hit(limit, *key)

    async def remaining(self, limit: RateLimitItem, *key: str) -> tuple[int, float]:
        try:
            stats = await self._limiter.get_window_stats(limit, *key)
        except (RedisError, OSError):
            return await self._local.remaining(limit, *key)
        return stats.remaining, max(stats.reset_time - time.time(), 0.0)


@asynccontextmanager
async def open_windows(redis_url: str) -> AsyncIterator[Windows]:
    """Windows in Redis where an address is given, else in this process."""
    if not redis_url:
        yield LocalWindows()
        return
    pool = ConnectionPool.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2)
    try:
        options: dict[str, Any] = {"connection_pool": pool}
        storage = RedisStorage(
            f"async+{redis_url}", implementation="redispy", key_prefix="majordome", **options
        )
        yield SharedWindows(storage)
    finally:
        await pool.aclose()


class WindowPersonLimiter(PersonLimiter):
    """How many turns of one person are answered: words a minute and a day, orders a minute, copies
    and erasures of everything an hour.
    """

    def __init__(
        self,
        windows: Windows,
        *,
        per_minute: int,
        per_day: int,
        orders_per_minute: int = 60,
        copies_per_hour: int = 3,
    ) -> None:
        self._windows = windows
        self._limits: dict[Effort, tuple[RateLimitItem, ...]] = {
            Effort.WORDS: (
                RateLimitItemPerMinute(per_minute, namespace="user"),
                RateLimitItemPerDay(per_day, namespace="user"),
            ),
            Effort.ORDER: (RateLimitItemPerMinute(orders_per_minute, namespace="user-order"),),
            Effort.PERSONAL_DATA: (RateLimitItemPerHour(copies_per_hour, namespace="user-copy"),),
        }

    async def hit(self, bot_id: int, person: Person, effort: Effort = Effort.WORDS) -> RateDecision:
        key = (str(bot_id), str(person))
        for limit in self._limits[effort]:
            if not await self._windows.hit(limit, *key):
                _, seconds = await self._windows.remaining(limit, *key)
                notice = type(limit)(1, namespace=f"{limit.namespace}-notice")
                first = await self._windows.hit(notice, *key)
                return RateDecision(False, first_refusal=first, retry_after=max(seconds, 0.1))
        return RateDecision(True)


class WindowCallLimiter(RateLimiter):
    """How often the HTTP API is called. All limits are looked at first, then all are counted: of
    calls at the same moment only those are counted in vain that lose the race for the last place.
    """

    def __init__(self, windows: Windows) -> None:
        self._windows = windows

    async def hit_all(self, limits: Sequence[RateLimit]) -> Sequence[RateState]:
        items = [(_per(limit), limit) for limit in limits]
        states = [await self._state(item, limit) for item, limit in items]
        if not all(state.remaining > 0 for state in states):
            return [replace(state, allowed=state.remaining > 0) for state in states]
        return [
            replace(state, allowed=await self._windows.hit(item, limit.subject)).after_a_hit()
            for state, (item, limit) in zip(states, items, strict=True)
        ]

    async def _state(self, item: RateLimitItem, limit: RateLimit) -> RateState:
        remaining, reset_after = await self._windows.remaining(item, limit.subject)
        return RateState(True, limit.most, remaining, reset_after or limit.seconds)


def _per(limit: RateLimit) -> RateLimitItem:
    kind = RateLimitItemPerDay if limit.seconds >= 86_400 else RateLimitItemPerMinute
    return kind(limit.most, namespace="call")
