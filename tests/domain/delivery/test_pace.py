import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.pace import Pace


def send_until(pace: Pace, start: float, end: float) -> int:
    """How many messages go out when there is always one more to send."""
    sent, now = 0, start
    while now < end:
        wait = pace.permit(now)
        sent += not wait
        now += wait or 0.005
    return sent


def test_nothing_is_held_back_before_telegram_says_so() -> None:
    assert send_until(Pace(), 0, 10) == 2000


def test_a_refusal_halves_the_pace_and_every_second_adds_a_tenth() -> None:
    pace = Pace()
    send_until(pace, 0, 10)
    pace.throttled(10)
    assert pace.per_second(10) == pytest.approx(100)
    assert pace.per_second(11) == pytest.approx(110)
    assert send_until(pace, 10, 11) == pytest.approx(105, abs=5)


def test_several_refusals_of_one_moment_halve_it_once() -> None:
    pace = Pace()
    send_until(pace, 0, 10)
    for moment in (10, 10.2, 10.9):
        pace.throttled(moment)
    assert pace.per_second(10) == pytest.approx(100)
    pace.throttled(11)
    assert pace.per_second(11) == pytest.approx(55)


def test_after_a_while_nothing_is_held_back_again() -> None:
    pace = Pace()
    send_until(pace, 0, 10)
    pace.throttled(10)
    assert pace.per_second(40) is None
    assert pace.permit(40) == pace.permit(40) == 0


@given(st.lists(st.floats(0, 5), max_size=30))
def test_however_often_telegram_refuses_a_message_a_second_is_tried(pauses: list[float]) -> None:
    pace, now = Pace(), 100.0
    for pause in pauses:
        pace.throttled(now)
        now += pause
    assert pace.permit(now) <= 1
