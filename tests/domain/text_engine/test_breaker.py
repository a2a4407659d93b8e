import pytest

from domain.text_engine.breaker import BreakerPolicy, BreakerState, CircuitBreaker


@pytest.fixture
def opened() -> CircuitBreaker:
    """Opened at second 10, for five seconds."""
    breaker = CircuitBreaker(BreakerPolicy(failures=3, open_seconds=5))
    for _ in range(3):
        assert breaker.allows(10)
        breaker.failed(10)
    return breaker


def test_a_success_in_between_keeps_it_closed() -> None:
    breaker = CircuitBreaker(BreakerPolicy(failures=2))
    for _ in range(5):
        breaker.failed(0)
        breaker.succeeded()

    assert breaker.allows(0)


def test_it_stays_open_for_its_time(opened: CircuitBreaker) -> None:
    assert not opened.allows(14.9)
    assert opened.opens_again_in(12) == 3


def test_half_open_lets_exactly_one_probe_through(opened: CircuitBreaker) -> None:
    assert [opened.allows(15) for _ in range(10)].count(True) == 1


def test_a_failed_probe_opens_it_anew(opened: CircuitBreaker) -> None:
    assert opened.allows(15)
    opened.failed(16)

    assert not opened.allows(20)
    assert opened.allows(21)


def test_a_good_probe_closes_it(opened: CircuitBreaker) -> None:
    assert opened.allows(15)
    opened.succeeded()

    assert opened.state is BreakerState.CLOSED
    assert all(opened.allows(15) for _ in range(3))


def test_an_abandoned_probe_makes_room_for_another(opened: CircuitBreaker) -> None:
    assert opened.allows(15)
    opened.abandoned()

    assert [opened.allows(15) for _ in range(3)] == [True, False, False]
