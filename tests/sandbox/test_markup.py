"""Parse modes: the same entities and the same refusals as Telegram's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.entities import detect_entities, strip_with_entities
from sandbox.html_markup import parse_html
from sandbox.wire import BotApiRefusal, Json


def _entity(kind: str, offset: int, length: int, **extra: str) -> Json:
    return {"type": kind, "offset": offset, "length": length, **extra}


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("<b>a<i>b</i></b>", "ab", [_entity("bold", 0, 2), _entity("italic", 1, 1)]),
        ("😀<u>x</u>", "😀x", [_entity("underline", 2, 1)]),
        ("1 &lt; 2 &#128512;", "1 < 2 😀", []),
        ('<a href="tg://user?id=1">A</a>', "A", [_entity("text_link", 0, 1, url="tg://user?id=1")]),
        ('<span class="tg-spoiler">x</span>', "x", [_entity("spoiler", 0, 1)]),
        (
            '<pre><code class="language-py">x=1</code></pre>',
            "x=1",
            [_entity("pre", 0, 3, language="py")],
        ),
        ("<blockquote expandable>q</blockquote>", "q", [_entity("expandable_blockquote", 0, 1)]),
        ("<b></b>x", "x", []),
    ],
)
def test_html_is_read_as_telegram_reads_it(markup: str, text: str, entities: list[Json]) -> None:
    assert parse_html(markup) == (text, entities)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b" at byte offset 0'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("é<script>x</script>", 'Unsupported start tag "script" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("I <3", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html_is_refused_with_telegrams_words(markup: str, reason: str) -> None:
    with pytest.raises(BotApiRefusal) as refusal:
        parse_html(markup)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


@given(st.text(alphabet="ab<>/&;\"'= \\#😀\n"))
def test_any_markup_is_read_or_refused(markup: str) -> None:
    try:
        text, entities = parse_html(markup)
    except BotApiRefusal:
        return
    limit = len(text.encode("utf-16-le")) // 2
    assert all(0 < each["length"] <= limit - each["offset"] for each in entities)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/start", ["bot_command"]),
        ("/help@majordome_bot now", ["bot_command"]),
        ("look /here too", ["bot_command"]),
        ("a/b and //x", []),
        ("see https://example.org/a_b.", ["url"]),
        ("@majordome_bot #tea a.b@example.org", ["mention", "hashtag", "email"]),
        ("plain", []),
    ],
)
def test_plain_text_is_searched_for_entities(text: str, kinds: list[str]) -> None:
    assert [entity["type"] for entity in detect_entities(text)] == kinds


def test_outer_white_space_goes_and_entities_move_along() -> None:
    assert strip_with_entities("  ab ", [_entity("bold", 1, 3)]) == ("ab", [_entity("bold", 0, 2)])
