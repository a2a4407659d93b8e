from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.dialogue.stream_filters import FilterChain
from tests.support.secrecy import Replacing

TEXT = "The word is swordfish, and swordfish again; sword."


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


@given(st.lists(st.integers(min_value=0), max_size=12))
def test_wherever_a_text_is_cut_the_whole_is_the_same(places: list[int]) -> None:
    chain = FilterChain([Replacing("swordfish", "•••"), Replacing("again", "anew")])
    assert chain.whole(cut(TEXT, places)) == "The word is •••, and ••• anew; sword."


@given(st.lists(st.integers(min_value=0), max_size=12))
def test_nothing_of_what_is_replaced_ever_gets_out(places: list[int]) -> None:
    chain, out = FilterChain([Replacing("swordfish", "•••")]), ""
    for piece in cut("It is swordfish.", places):
        out += chain.feed(piece)
        assert "It is •••.".startswith(out)


def test_the_second_filter_sees_what_the_first_one_leaves() -> None:
    chain = FilterChain([Replacing("tea", "coffee"), Replacing("coffee", "water")])
    assert chain.whole("tea") == "water"


def test_a_chain_of_none_lets_everything_through() -> None:
    assert FilterChain([]).whole("tea and milk") == "tea and milk"
