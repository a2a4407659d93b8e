"""What a conversation has cost since its last pause."""

from datetime import UTC, datetime, timedelta

from domain.analytics.turns import Cost, of_this_conversation

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def costs(*minutes_ago: int, person: str = "ann") -> list[Cost]:
    return [Cost(person, NOW - timedelta(minutes=ago), 10) for ago in minutes_ago]


def test_it_reaches_back_to_the_last_pause_and_no_further() -> None:
    assert of_this_conversation(costs(1, 20, 49, 80, 81), NOW) == {"ann": 30}


def test_who_is_silent_has_none() -> None:
    assert of_this_conversation(costs(30, 31), NOW) == {}


def test_each_has_their_own() -> None:
    both = [*costs(1, 40), *costs(2, 3, person="bob")]
    assert of_this_conversation(both, NOW) == {"ann": 10, "bob": 20}
