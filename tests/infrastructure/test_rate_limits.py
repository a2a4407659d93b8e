from domain.delivery.inbox import LaneKey
from infrastructure.rate_limits import LocalWindows, WindowSendLimiter

LANE = LaneKey(10000, 7)


async def test_a_draft_does_not_make_its_answer_wait() -> None:
    limiter = WindowSendLimiter(LocalWindows())
    assert await limiter.draft_allowed(LANE)
    assert await limiter.wait_seconds(LANE) == 0


async def test_a_second_message_to_the_same_chat_waits_and_another_chat_does_not() -> None:
    limiter = WindowSendLimiter(LocalWindows())
    assert await limiter.wait_seconds(LANE) == 0
    assert 0 < await limiter.wait_seconds(LANE) <= 1
    assert await limiter.wait_seconds(LaneKey(10000, 8)) == 0


async def test_drafts_leave_room_for_answers() -> None:
    limiter = WindowSendLimiter(LocalWindows(), overall_per_second=10)
    allowed = [await limiter.draft_allowed(LaneKey(10000, chat)) for chat in range(1, 11)]
    assert sum(allowed) == 2
