from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.errors import InvalidInput, NotFound
from domain.shared.rollout import Activation, Subject, Weights, to_return_to

NOW = datetime(2026, 1, 5, tzinfo=UTC)
CHAT = Subject("prompt", "chat")
PEOPLE = [str(number) for number in range(2_000)]


def history(*steps: str | int) -> list[Activation]:
    """A text activates; a number restores the activation of that number."""
    made: list[Activation] = []
    for number, step in enumerate(steps, start=1):
        restores = step if isinstance(step, int) else None
        weights = made[step - 1].weights if isinstance(step, int) else Weights.parse(step)
        made.append(Activation(CHAT, number, weights, NOW, "olga", restores=restores))
    return made


@given(st.text())
def test_a_person_keeps_their_version(person: str) -> None:
    weights = Weights.parse("v1:50,v2:50")

    assert weights.version_for(CHAT, person) == weights.version_for(CHAT, person)


def test_people_are_split_by_weight() -> None:
    weights = Weights.parse("v1:90,v2:10")
    versions = [weights.version_for(CHAT, person) for person in PEOPLE]

    assert 150 < versions.count("v2") < 250


@pytest.mark.parametrize(("before", "after"), [("v1:9,v2:1", "v1:50,v2:50"), ("v1:1,v2:1", "v2")])
def test_who_has_the_new_version_keeps_it_while_its_weight_grows(before: str, after: str) -> None:
    small, large = Weights.parse(before), Weights.parse(after)
    had_it = [person for person in PEOPLE if small.version_for(CHAT, person) == "v2"]

    assert had_it
    assert {large.version_for(CHAT, person) for person in had_it} == {"v2"}


def test_the_order_in_which_weights_are_written_changes_nothing() -> None:
    one, other = Weights.parse("v2:10,v10:5,v1:90"), Weights.parse("v1:90,v10:5,v2:10")

    assert list(one.by_version) == ["v1", "v2", "v10"]
    assert [one.version_for(CHAT, p) for p in PEOPLE] == [
        other.version_for(CHAT, p) for p in PEOPLE
    ]


def test_two_subjects_split_people_independently() -> None:
    weights, other = Weights.parse("v1:1,v2:1"), Subject("prompt", "card_reading")
    both = [weights.version_for(CHAT, p) == weights.version_for(other, p) for p in PEOPLE]

    assert 0.4 < both.count(True) / len(both) < 0.6


def test_without_a_person_the_heaviest_is_used() -> None:
    assert Weights.parse("v1:10,v2:90").version_for(CHAT, None) == "v2"


@pytest.mark.parametrize(
    "written", ["", "v1:0", "v1:-1", "v1:half", "v1:1,v1:2", "v 1", "$where", "v1:1,,v2:1"]
)
def test_weights_without_sense_are_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        Weights.parse(written)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (("v1", "v2"), 1),
        (("v1", "v2", "v3"), 2),
        (("v1", "v2", "v3", 2), 1),  # a second rollback goes further back
        (("v1", "v2", 1, "v3"), 3),  # what was restored is what was good
        (("v1", "v2", 1, "v2"), 3),  # activated again on purpose, and bad again
        (("v1", "v1:90,v2:10", "v2"), 1),  # a split that had the bad one is passed over
        (("v1", "v1:90,v2:10", "v1:50,v2:50"), 1),
        (("v1", "v2", "v2:50,v3:50"), 2),
    ],
)
def test_a_rollback_goes_to_the_last_good_activation(
    steps: tuple[str | int, ...], expected: int
) -> None:
    target = to_return_to(history(*steps))

    assert str(target.weights) == str(history(*steps)[expected - 1].weights)


@pytest.mark.parametrize("steps", [(), ("v1",), ("v1", "v2", 1), ("v1", "v2", "v3", 2, 1)])
def test_where_nothing_good_is_known_that_is_said(steps: tuple[str | int, ...]) -> None:
    with pytest.raises(NotFound):
        to_return_to(history(*steps))


@given(st.lists(st.sampled_from(["v1", "v2", "v3", "v1:50,v2:50", "v2:10,v3:90"]), max_size=8))
def test_rollbacks_end_and_never_bring_back_what_they_left(activated: list[str]) -> None:
    steps: list[str | int] = list(activated)
    left: set[str] = set()
    while True:
        made = history(*steps)
        try:
            target = to_return_to(made)
        except NotFound:
            break
        left |= set(made[-1].weights.by_version) - set(target.weights.by_version)
        assert not left & set(target.weights.by_version)
        steps.append(target.number)
    assert len(steps) <= 2 * len(activated)
