import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dialogue.actions import LONGEST_ACTION, Action
from domain.shared.errors import InvalidInput

words = st.from_regex(r"[\w.-]{1,8}", fullmatch=True).filter(lambda w: len(w.encode()) <= 12)


@given(st.lists(words, min_size=1, max_size=4))
def test_what_a_button_carries_comes_back_unchanged(parts: list[str]) -> None:
    action = Action.of(*parts)
    assert len(str(action).encode()) <= LONGEST_ACTION
    assert Action.parse(str(action)) == action


@pytest.mark.parametrize("written", ["", ":", "a b", "reset:\n", "x" * 65, "я" * 33])
def test_what_no_action_is_written_as_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        Action.parse(written)
