import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from application.access.ports import RateLimiter
from infrastructure.clock import SystemClock
from infrastructure.in_memory.rate_limits import InMemoryRateLimiter
from infrastructure.redis_rate_limits import RedisRateLimiter
from tests.support.clocks import HandClock
from tests.support.llm_stub import closed_port


@pytest.fixture(params=["in_memory", "redis"])
async def limiter(request: pytest.FixtureRequest) -> AsyncIterator[RateLimiter]:
    in_memory = InMemoryRateLimiter(SystemClock())
    if request.param == "in_memory":
        yield in_memory
        return
    redis = RedisRateLimiter(request.getfixturevalue("redis_url"), meanwhile=in_memory)
    yield redis
    await redis.aclose()


@pytest.fixture
def subject() -> str:
    return f"user:{uuid4().hex}"


async def test_exactly_as_many_pass_as_are_allowed(limiter: RateLimiter, subject: str) -> None:
    states = await asyncio.gather(*(limiter.hit(subject, 10) for _ in range(50)))

    assert [state.allowed for state in states].count(True) == 10


async def test_one_is_told_how_many_are_left_and_when_there_is_room(
    limiter: RateLimiter, subject: str
) -> None:
    first = await limiter.hit(subject, 2)
    await limiter.hit(subject, 2)
    refused = await limiter.hit(subject, 2)

    assert (first.allowed, first.limit, first.remaining) == (True, 2, 1)
    assert (refused.allowed, refused.remaining) == (False, 0)
    assert 0 < refused.reset_after <= 60


async def test_subjects_do_not_share_a_limit(limiter: RateLimiter, subject: str) -> None:
    await limiter.hit(subject, 1)

    assert (await limiter.hit(subject + "x", 1)).allowed


async def test_room_comes_back_hit_by_hit() -> None:
    clock = HandClock()
    limiter = InMemoryRateLimiter(clock)
    await limiter.hit("a", 2)
    clock.advance(30)
    await limiter.hit("a", 2)
    clock.advance(30)

    assert [(await limiter.hit("a", 2)).allowed for _ in range(2)] == [True, False]


async def test_without_redis_each_process_limits_by_itself() -> None:
    in_memory = InMemoryRateLimiter(SystemClock())
    limiter = RedisRateLimiter(f"redis://127.0.0.1:{closed_port()}/0", meanwhile=in_memory)
    states = [await limiter.hit("a", 1) for _ in range(2)]
    await limiter.aclose()

    assert [state.allowed for state in states] == [True, False]
