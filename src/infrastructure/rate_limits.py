"""Sliding windows in this process, or in Redis for every replica together."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final, Protocol

from limits import (
    RateLimitItem,
    RateLimitItemPerDay,
    RateLimitItemPerHour,
    RateLimitItemPerMinute,
)
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import ConnectionPool, Redis
from redis.exceptions import RedisError

from application.access.ports import RateLimit, RateLimiter, RateState
from application.dialogue.ports import Effort, PersonLimiter, RateDecision
from domain.shared.identity import Person
from infrastructure.local_windows import LocalWindows, Use

_PREFIX: Final = "majordome"
_HIT_ALL: Final = """
local now = ARGV[1]
for i, key in ipairs(KEYS) do
  local last = redis.call('lindex', key, tonumber(ARGV[2 * i]) - 1)
  if last and tonumber(last) >= tonumber(now) - tonumber(ARGV[2 * i + 1]) then return 0 end
end
for i, key in ipairs(KEYS) do
  redis.call('lpush', key, now)
  redis.call('ltrim', key, 0, tonumber(ARGV[2 * i]) - 1)
  redis.call('expire', key, tonumber(ARGV[2 * i + 1]))
end
return 1
"""
"""The library counts against one limit at a time; its lists, newest first, are kept to."""


class Windows(Protocol):
    async def hit(self, limit: RateLimitItem, *key: str) -> bool:
        """Count one against the limit if it fits."""

    async def hit_all(self, *uses: Use) -> bool:
        """Count one against every limit if it fits all of them, else against none."""

    async def take_back(self, *uses: Use) -> None:
        """Make what was counted last uncounted."""

    async def remaining(self, limit: RateLimitItem, *key: str) -> tuple[int, float]:
        """How many still fit, and in how many seconds the next place becomes free."""


class SharedWindows:
    """Windows in Redis; while Redis is away each process counts for itself."""

    def __init__(self, storage: RedisStorage, redis: Redis) -> None:
        self._limiter = MovingWindowRateLimiter(storage)
        self._redis = redis
        self._hit_all = redis.register_script(_HIT_ALL)
        self._local = LocalWindows()

    async def hit(self, limit: RateLimitItem, *key: str) -> bool:
        try:
            return await self._limiter.hit(limit, *key)
        except (RedisError, OSError):
            return await self._local.hit(limit, *key)

    async def hit_all(self, *uses: Use) -> bool:
        sizes = [size for limit, _ in uses for size in (limit.amount, limit.get_expiry())]
        try:
            return bool(await self._hit_all(self._keys(uses), [time.time(), *sizes]))
        except (RedisError, OSError):
            return await self._local.hit_all(*uses)

    async def take_back(self, *uses: Use) -> None:
        try:
            async with self._redis.pipeline() as pipeline:
                for key in self._keys(uses):
                    pipeline.lpop(key)
                await pipeline.execute()
        except (RedisError, OSError):
            await self._local.take_back(*uses)

    def _keys(self, uses: Sequence[Use]) -> list[str]:
        return [f"{_PREFIX}:{limit.key_for(*key)}" for limit, key in uses]

    async def remaining(self, limit: RateLimitItem, *key: str) -> tuple[int, float]:
        try:
            stats = await self._limiter.get_window_stats(limit, *key)
        except (RedisError, OSError):
            return await self._local.remaining(limit, *key)
        return stats.remaining, max(stats.reset_time - time.time(), 0.0)


@asynccontextmanager
async def open_windows(
    redis_url: str, clock: Callable[[], float] = time.monotonic
) -> AsyncIterator[Windows]:
    """Windows in Redis, by its clock, where an address is given, else in this process."""
    if not redis_url:
        yield LocalWindows(clock)
        return
    pool = ConnectionPool.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2)
    try:
        options: dict[str, Any] = {"connection_pool": pool}
        storage = RedisStorage(
            f"async+{redis_url}", implementation="redispy", key_prefix=_PREFIX, **options
        )
        yield SharedWindows(storage, Redis(connection_pool=pool))
    finally:
        await pool.aclose()


class WindowPersonLimiter(PersonLimiter):
    """How many turns of one person are answered: words and orders a minute and a day, copies
    and erasures of everything an hour.
    """

    def __init__(
        self,
        windows: Windows,
        *,
        per_minute: int,
        per_day: int,
        orders_per_minute: int = 60,
        orders_per_day: int = 2_000,
        copies_per_hour: int = 3,
    ) -> None:
        self._windows = windows
        self._limits: dict[Effort, tuple[RateLimitItem, ...]] = {
            Effort.WORDS: (
                RateLimitItemPerMinute(per_minute, namespace="user"),
                RateLimitItemPerDay(per_day, namespace="user"),
            ),
            Effort.ORDER: (
                RateLimitItemPerMinute(orders_per_minute, namespace="user-order"),
                RateLimitItemPerDay(orders_per_day, namespace="user-order"),
            ),
            Effort.PERSONAL_DATA: (RateLimitItemPerHour(copies_per_hour, namespace="user-copy"),),
        }

    async def hit(self, bot_id: int, person: Person, effort: Effort = Effort.WORDS) -> RateDecision:
        key, limits = (str(bot_id), str(person)), self._limits[effort]
        if await self._windows.hit_all(*((limit, key) for limit in limits)):
            return RateDecision(True)
        left = [(*await self._windows.remaining(limit, *key), limit) for limit in limits]
        _, seconds, limit = min(left, key=lambda state: (state[0], -state[1]))
        notice = type(limit)(1, namespace=f"{limit.namespace}-notice")
        first = await self._windows.hit(notice, *key)
        return RateDecision(False, first_refusal=first, retry_after=max(seconds, 0.1))


class WindowCallLimiter(RateLimiter):
    """How often the HTTP API is called."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows

    async def hit_all(self, limits: Sequence[RateLimit]) -> Sequence[RateState]:
        counted = await self._windows.hit_all(*map(_use, limits))
        states = [await self._state(limit) for limit in limits]
        if counted:
            return states
        full = min(state.remaining for state in states)  # a place may be free again by now
        return [replace(state, allowed=state.remaining > full) for state in states]

    async def give_back(self, limits: Sequence[RateLimit]) -> Sequence[RateState]:
        await self._windows.take_back(*map(_use, limits))
        return [await self._state(limit) for limit in limits]

    async def _state(self, limit: RateLimit) -> RateState:
        item, key = _use(limit)
        remaining, reset_after = await self._windows.remaining(item, *key)
        return RateState(True, limit.most, remaining, reset_after or limit.seconds)


def _use(limit: RateLimit) -> Use:
    kind = RateLimitItemPerDay if limit.seconds >= 86_400 else RateLimitItemPerMinute
    return kind(limit.most, namespace="call"), (limit.subject,)


class NobodyIsLimited(PersonLimiter):
    """For turns that were counted when they came."""

    async def hit(self, bot_id: int, person: Person, effort: Effort = Effort.WORDS) -> RateDecision:
        return RateDecision(allowed=True)
