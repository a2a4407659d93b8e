from hypothesis import given
from hypothesis import strategies as st

from domain.text_engine.fitting import Cut, Section, fit
from domain.text_engine.messages import ChatMessage, Role
from tests.support.text_engine import WordCounter

count = WordCounter().count

_TEXTS = st.lists(st.sampled_from(["One two. ", "Three? ", "four ", "\n"]), max_size=30).map(
    "".join
)
_MESSAGES = st.lists(
    st.builds(ChatMessage, st.sampled_from([Role.USER, Role.ASSISTANT]), _TEXTS), max_size=8
).map(tuple)
_SECTIONS = st.lists(
    st.builds(
        lambda content, rank, cut, share: (content, rank, cut, share),
        st.one_of(_TEXTS, _MESSAGES),
        st.integers(0, 4),
        st.sampled_from(Cut),
        st.one_of(st.none(), st.integers(0, 60)),
    ),
    max_size=6,
).map(lambda drawn: [Section(f"s{number}", *values) for number, values in enumerate(drawn)])


@given(sections=_SECTIONS, room=st.integers(0, 200))
def test_whatever_is_fitted_keeps_its_shares_and_the_room_unless_rank_nought_fills_it(
    sections: list[Section], room: int
) -> None:
    fitted = fit(sections, room, count)

    assert list(fitted.sections) == [section.name for section in sections]
    sizes = {name: section.tokens(count) for name, section in fitted.sections.items()}
    assert fitted.tokens == sum(sizes.values())
    assert all(s.share is None or sizes[s.name] <= s.share for s in sections)
    if fitted.tokens > room:
        assert all(size == 0 or not fitted.sections[n].rank for n, size in sizes.items())


def test_the_highest_rank_is_cut_first() -> None:
    first = Section("first", "One two. Three four.", 1, Cut.SENTENCES)
    last = Section("last", "One two. Three four.", 2, Cut.SENTENCES)
    fitted = fit((first, last), 6, count)

    assert (fitted.text("first"), fitted.text("last")) == ("One two. Three four.", "One two.")


def test_what_is_whole_or_nothing_goes_when_a_token_is_missing() -> None:
    fitted = fit((Section("name", "Zoé de Mars", 1),), 2, count)

    assert fitted.text("name") == ""


def test_a_section_nobody_brought_is_empty() -> None:
    fitted = fit((), None, count)

    assert fitted.text("passages") == ""
    assert fitted.messages("history") == ()
