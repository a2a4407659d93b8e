import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.outgoing import OutgoingPart
from domain.delivery.splitting import utf16_length
from presentation.telegram.formatting import format_text, to_parts
from tests.support.telegram_html import visible

markers = ["*", "**", "_", "__", "`", "```\n", "# ", "- ", "[", "](https://a.b/c?d=1&e)", "\n"]
content = [" ", "word", "<b>", "&amp;", "😀", ")", '"']
markdown = st.lists(st.sampled_from([*markers, *content]), max_size=60).map("".join)


@given(markdown)
def test_the_html_is_well_formed_whatever_the_text(text: str) -> None:
    visible(format_text(text).html)


@given(markdown)
def test_what_is_seen_is_never_longer_than_its_source(text: str) -> None:
    formatted = format_text(text)
    assert utf16_length(formatted.plain) <= utf16_length(text)
    assert utf16_length(visible(formatted.html)) <= utf16_length(text)


@given(markdown)
def test_no_part_is_blank(text: str) -> None:
    for part in to_parts(text):
        assert part.text.strip()
        assert not part.html or (part.plain or "").strip()


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**bold** and *italic*", "<b>bold</b> and <i>italic</i>"),
        ("__bold__ and _italic_", "<b>bold</b> and <i>italic</i>"),
        ("**bold with *italic* inside**", "<b>bold with <i>italic</i> inside</b>"),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("```python\nx = 1\n```", '<pre><code class="language-python">x = 1</code></pre>'),
        ("```\nx = **1**\n```", "<pre><code>x = **1**</code></pre>"),
        ("## A title", "<b>A title</b>"),
        ("- one\n* two", "• one\n• two"),
        ("[site](https://a.b/?x=1&y=2)", '<a href="https://a.b/?x=1&amp;y=2">site</a>'),
        ("# **Twice** bold", "<b>Twice bold</b>"),
    ],
)
def test_the_safe_subset_becomes_markup(source: str, html: str) -> None:
    assert format_text(source).html == html


@pytest.mark.parametrize(
    "source",
    [
        "2 * 3 * 4",
        "snake_case_name",
        "**unclosed",
        "[x](javascript:alert(1))",
        "<b>not ours</b> & <script>",
        "5 > 3",
    ],
)
def test_anything_else_is_shown_as_it_was_written(source: str) -> None:
    assert to_parts(source) == (OutgoingPart(source),)
    assert visible(format_text(source).html) == source


def test_a_link_names_its_address_in_the_plain_text() -> None:
    assert format_text("[site](https://a.b)").plain == "site (https://a.b)"


def test_the_plain_text_of_markup_carries_no_markers() -> None:
    (part,) = to_parts("## Title\n**b** `c`")
    assert part.plain == "Title\nb c"


def test_blank_text_makes_no_message() -> None:
    assert to_parts(" \n") == ()


def test_a_long_answer_becomes_several_messages() -> None:
    parts = to_parts("**word** " * 1200)
    assert len(parts) == 3
    assert all(part.html for part in parts)


def test_hostile_markup_is_converted_in_time() -> None:
    for hostile in ("**a " * 1000, "*a" * 2000, "[" * 4000, "_a " * 1300, "`" * 4000):
        format_text(hostile)
