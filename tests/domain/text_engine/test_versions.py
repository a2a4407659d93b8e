from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.errors import InvalidInput
from domain.text_engine.versions import VersionChoice

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def a_choice(**weights: int) -> VersionChoice:
    return VersionChoice("chat", weights, NOW, "olga")


@given(st.text())
def test_a_user_keeps_their_version(user_id: str) -> None:
    choice = a_choice(v1=50, v2=50)

    assert choice.version_for(user_id) == choice.version_for(user_id)


def test_users_are_split_by_weight() -> None:
    versions = [a_choice(v1=90, v2=10).version_for(str(number)) for number in range(10_000)]

    assert 850 < versions.count("v2") < 1150


def test_without_a_user_the_heaviest_is_used() -> None:
    assert a_choice(v1=10, v2=90).version_for(None) == "v2"


@pytest.mark.parametrize("weights", [{}, {"v1": 0}, {"v1": -1, "v2": 3}, {"latest": 1}])
def test_a_choice_without_sense_is_refused(weights: dict[str, int]) -> None:
    with pytest.raises(InvalidInput):
        a_choice(**weights)
