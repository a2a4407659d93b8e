from application.shared.stopping import StopSignal


def test_whoever_hears_a_stop_is_told_when_it_comes() -> None:
    stop, told = StopSignal(), [0]
    with stop.heard_by(lambda: told.append(1)):
        assert told == [0]
        stop.set()
    assert told == [0, 1]


def test_a_stop_that_came_before_is_told_of_at_once_and_none_that_comes_afterwards() -> None:
    stop, told = StopSignal(), [0]
    stop.set()
    with stop.heard_by(lambda: told.append(1)):
        assert told == [0, 1]
    stop.set()
    assert told == [0, 1]
