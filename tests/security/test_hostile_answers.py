"""What a model can be made to write is shown, whatever it is, without much work."""

import re
import sys
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.splitting import MESSAGE_LIMIT, utf16_length
from presentation.telegram import formatting
from presentation.telegram.formatting import format_text, to_parts
from tests.support.fuzzing import LONG, tries
from tests.support.telegram_html import visible

pytestmark = LONG

MARKERS = ["*", "**", "***", "_", "__", "___", "`", "```", "```\n", "[", "]", "(", ")", "](", "\n"]
BEGINNINGS = ["# ", "###### ", "- ", "* ", "+ ", "http://", "https://a.b/", "\t", "    "]
CONTENT = ["word", "a", "<b>", "</b>", "&amp;", "&", '"', "😀", "\u200d", "🇫🇷", "é", "\x00", "й"]
written = st.lists(
    st.one_of(
        st.sampled_from(MARKERS + BEGINNINGS + CONTENT),
        st.sampled_from(MARKERS).flatmap(lambda m: st.integers(2, 60).map(lambda n: m * n)),
        st.text(max_size=5),
    ),
    max_size=80,
).map("".join)

ENDLESS = ["_", "*", "**a ", "__a ", "*a", "_a ", "***a", "[", "[a](", "[a](https://b", "`", "`a "]
ENDLESS += ["# ", "- ", " ", "\n", "```\n", "*a_", "**a__b*c_", "a\n*", "<", "&", "🇫🇷", "e\u0301"]


@given(written)
@tries(full=100_000, sample=400)
def test_whatever_is_written_becomes_messages_that_telegram_takes(text: str) -> None:
    for part in to_parts(text):
        assert utf16_length(part.text if not part.html else visible(part.text)) <= MESSAGE_LIMIT
        assert part.text.strip()


@given(written)
@tries(full=20_000, sample=200)
def test_nothing_but_markers_is_lost(text: str) -> None:
    def kept(shown: str) -> str:
        return "".join(character for character in shown if character.isalnum())

    assert kept(shown(format_text(text).html)) == kept(text)


@pytest.mark.parametrize(
    "text", ["run\n```ls", "```\nrun\n```ls", "```ls\n```", "```\na\n```ls\nb"]
)
def test_a_word_beside_a_fence_is_said_where_it_is_no_code_s_language(text: str) -> None:
    assert "ls" in format_text(text).plain


def shown(html: str) -> str:
    """What the reader sees, addresses and the languages of code included."""
    html = re.sub(r'<code class="language-([^"]*)">', r"<code>\1", html)
    return visible(re.sub(r'<a href="([^"]*)">(.*?)</a>', r"\2 (\1)", html))


def repeated() -> Iterator[str]:
    for unit in ENDLESS:
        yield unit * (4000 // len(unit))
        yield "**a" + unit * (4000 // len(unit)) + "b**"
        yield "# " + unit * (4000 // len(unit))


def test_no_depth_of_markers_exhausts_the_stack() -> None:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(_depth() + 60)
    try:
        for text in repeated():
            format_text(text)
    finally:
        sys.setrecursionlimit(before)


def test_the_work_grows_as_the_text_does() -> None:
    for unit in ENDLESS:
        short, long = (work(format_text, unit * (n // len(unit))) for n in (2000, 16_000))
        assert long <= 12 * short, unit


def test_a_long_answer_is_cut_in_proportion_to_its_length() -> None:
    short, long = (work(to_parts, "word **b** " * n) for n in (2000, 16_000))
    assert long <= 12 * short


def test_text_that_cannot_be_formatted_is_sent_as_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(_: str) -> None:
        raise RecursionError

    monkeypatch.setattr(formatting, "format_text", fails)
    (part,) = to_parts("**word**")
    assert (part.text, part.html) == ("**word**", False)


def work(convert: Callable[[str], object], text: str) -> int:
    """How many functions are called; unlike seconds it is the same on every machine."""
    calls = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        convert(text)
    finally:
        sys.setprofile(before)
    return calls


def _depth() -> int:
    frame, depth = sys._getframe(), 0
    while frame.f_back:
        frame, depth = frame.f_back, depth + 1
    return depth
