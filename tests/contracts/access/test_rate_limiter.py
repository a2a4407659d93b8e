import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from application.access.ports import RateLimit, RateLimiter, RateState
from infrastructure.rate_limits import WindowCallLimiter, open_windows
from tests.support.ports import free_port


@pytest.fixture(params=["in_this_process", "redis"])
async def limiter(request: pytest.FixtureRequest) -> AsyncIterator[RateLimiter]:
    shared = request.param == "redis"
    async with open_windows(request.getfixturevalue("redis_url") if shared else "") as windows:
        yield WindowCallLimiter(windows)


@pytest.fixture
def subject() -> str:
    return f"user:{uuid4().hex}"


async def hit(limiter: RateLimiter, subject: str, most: int) -> RateState:
    (state,) = await limiter.hit_all([RateLimit(subject, most)])
    return state


async def test_exactly_as_many_pass_as_are_allowed(limiter: RateLimiter, subject: str) -> None:
    states = await asyncio.gather(*(hit(limiter, subject, 10) for _ in range(50)))

    assert [state.allowed for state in states].count(True) == 10


async def test_one_is_told_how_many_are_left_and_when_there_is_room(
    limiter: RateLimiter, subject: str
) -> None:
    first = await hit(limiter, subject, 2)
    await hit(limiter, subject, 2)
    refused = await hit(limiter, subject, 2)

    assert (first.allowed, first.limit, first.remaining) == (True, 2, 1)
    assert (refused.allowed, refused.remaining) == (False, 0)
    assert 0 < refused.reset_after <= 60


async def test_subjects_do_not_share_a_limit(limiter: RateLimiter, subject: str) -> None:
    await hit(limiter, subject, 1)

    assert (await hit(limiter, subject + "x", 1)).allowed


async def test_without_redis_each_process_limits_by_itself() -> None:
    async with open_windows(f"redis://127.0.0.1:{free_port()}/0") as windows:
        limiter = WindowCallLimiter(windows)
        states = [await hit(limiter, "a", 1) for _ in range(2)]

    assert [state.allowed for state in states] == [True, False]


async def test_a_call_that_one_limit_refuses_uses_up_nothing_of_the_others(
    limiter: RateLimiter, subject: str
) -> None:
    wide, narrow = RateLimit(f"key:{subject}", 10), RateLimit(subject, 1)
    await limiter.hit_all([wide, narrow])
    for _ in range(5):
        states = await limiter.hit_all([wide, narrow])
        assert [state.allowed for state in states] == [True, False]

    assert (await hit(limiter, f"key:{subject}", 10)).remaining == 8


async def test_calls_at_the_same_moment_use_up_nothing_where_they_are_refused(
    limiter: RateLimiter, subject: str
) -> None:
    wide, narrow = RateLimit(f"key:{subject}", 100), RateLimit(subject, 3)
    answers = await asyncio.gather(*(limiter.hit_all([wide, narrow]) for _ in range(30)))

    assert sum(all(state.allowed for state in states) for states in answers) == 3
    assert (await hit(limiter, f"key:{subject}", 100)).remaining == 100 - 3 - 1


async def test_a_use_that_is_given_back_was_none(limiter: RateLimiter, subject: str) -> None:
    limits = [RateLimit(f"key:{subject}", 5), RateLimit(subject, 1, 86_400)]
    for _ in range(3):
        assert all(state.allowed for state in await limiter.hit_all(limits))
        await limiter.give_back(limits)

    assert (await hit(limiter, f"key:{subject}", 5)).remaining == 4


async def test_a_day_and_a_minute_are_counted_apart(limiter: RateLimiter, subject: str) -> None:
    minute, day = RateLimit(subject, 5), RateLimit(subject, 3, 86_400)
    states = [await limiter.hit_all([minute, day]) for _ in range(4)]

    assert [state[1].allowed for state in states] == [True, True, True, False]
    assert 3_600 < states[-1][1].reset_after <= 86_400
