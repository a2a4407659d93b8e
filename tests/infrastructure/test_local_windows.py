"""The windows of one process; what both kinds promise stands in test_rate_limits.py."""

from dataclasses import dataclass

import pytest
from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from infrastructure.local_windows import LocalWindows

TWO_A_MINUTE = RateLimitItemPerMinute(2)
A_DAY = 24 * 3600


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def windows(clock: Clock) -> LocalWindows:
    return LocalWindows(clock)


async def test_a_place_becomes_free_when_its_hit_is_a_window_old(
    windows: LocalWindows, clock: Clock
) -> None:
    assert await windows.hit(TWO_A_MINUTE, "ann")
    clock.now += 40
    assert await windows.hit(TWO_A_MINUTE, "ann")
    assert not await windows.hit(TWO_A_MINUTE, "ann")
    assert await windows.remaining(TWO_A_MINUTE, "ann") == (0, 20)
    clock.now += 20
    assert await windows.hit(TWO_A_MINUTE, "ann")
    assert not await windows.hit(TWO_A_MINUTE, "ann")


async def test_a_refused_hit_does_not_prolong_the_wait(windows: LocalWindows, clock: Clock) -> None:
    for _ in range(2):
        await windows.hit(TWO_A_MINUTE, "ann")
    clock.now += 59
    await windows.hit(TWO_A_MINUTE, "ann")
    assert await windows.remaining(TWO_A_MINUTE, "ann") == (0, 1)


async def test_an_untouched_window_has_every_place(windows: LocalWindows) -> None:
    assert await windows.remaining(TWO_A_MINUTE, "ann") == (2, 0)


async def test_windows_that_have_run_out_are_forgotten(windows: LocalWindows, clock: Clock) -> None:
    daily = RateLimitItemPerDay(10)
    for user in range(1000):
        await windows.hit(daily, str(user))
    clock.now += A_DAY
    for _ in range(500):
        await windows.hit(daily, "ann")
    assert windows.kept <= 2
