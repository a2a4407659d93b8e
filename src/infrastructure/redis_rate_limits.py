"""Limits that hold over all processes."""

import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from application.access.ports import RateLimiter, RateState


class RedisRateLimiter:
    """While Redis is away, `meanwhile` limits each process by itself."""

    def __init__(self, redis_url: str, *, meanwhile: RateLimiter) -> None:
        # Our own client, since `limits` opens one but cannot close it.
        self._client = Redis.from_url(redis_url)
        storage = RedisStorage(
            f"async+{redis_url}",
            implementation="redispy",
            key_prefix="majordome",
            connection_pool=self._client.connection_pool,  # type: ignore[arg-type] # as documented
        )
        self._window = MovingWindowRateLimiter(storage)
        self._meanwhile = meanwhile

    async def aclose(self) -> None:
        await self._client.aclose()

    async def hit(self, subject: str, per_minute: int) -> RateState:
        item = RateLimitItemPerMinute(per_minute)
        try:
            allowed = await self._window.hit(item, subject)
            stats = await self._window.get_window_stats(item, subject)
        except (RedisError, OSError):
            return await self._meanwhile.hit(subject, per_minute)
        return RateState(
            allowed, per_minute, stats.remaining, max(0.0, stats.reset_time - time.time())
        )
