"""The index of slips finds what comparing with every word would find."""

from itertools import pairwise

import pytest

from domain.safety.slips import Slips

MEANT = "suicide"


def _slips() -> Slips:
    slips = Slips()
    slips.add(MEANT, 7, 1, open_ended=False)
    slips.add("desesper", 7, 2, open_ended=True)
    return slips


def _one_slip_from(word: str) -> set[str]:
    """Every word that a slip anywhere but in the first letter makes of this one."""
    places = range(1, len(word) + 1)
    swapped = {word[:a] + word[b] + word[a] + word[b + 1 :] for a, b in pairwise(range(1, 7))}
    return {
        *(word[:at] + "x" + word[at:] for at in places),
        *(word[:at] + "x" + word[at + 1 :] for at in places[:-1]),
        *(word[:at] + word[at + 1 :] for at in places[:-1]),
        *swapped,
    }


@pytest.mark.parametrize("word", sorted(_one_slip_from(MEANT)))
def test_each_slip_is_seen_through(word: str) -> None:
    assert _slips().classes_of(word) == {7: 1}


@pytest.mark.parametrize("word", ["suicidal", "decide", "suxcixe", "sui", "guicide", "suicides2x"])
def test_other_words_are_left_as_they_are(word: str) -> None:
    assert _slips().classes_of(word) == {}


@pytest.mark.parametrize("word", ["desesperee", "desseperant", "dsesperement"])
def test_a_stem_may_go_on_as_it_likes(word: str) -> None:
    assert _slips().classes_of(word) == {7: 2}
