import re

from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.splitting import split_text, utf16_length

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇫🇷"

pieces = [*"жйфxyz.!?", " ", " ", "\n", "\n\n", "😀", FAMILY, FLAG, "é", "\u200b", "`", "```\n"]
words = st.lists(st.sampled_from(pieces), max_size=300).map("".join)
any_text = st.one_of(words, st.text(max_size=300))


def without_whitespace(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(any_text, st.integers(64, 200))
def test_only_whitespace_is_lost_and_every_part_fits(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert all(part.strip() for part in parts)
    assert all(utf16_length(part) <= limit for part in parts)
    if "```" not in text:
        assert without_whitespace("".join(parts)) == without_whitespace(text)


@given(
    st.lists(
        st.tuples(st.booleans(), st.text(st.sampled_from("abc \n"), min_size=1, max_size=150)),
        max_size=6,
    ),
    st.integers(64, 120),
)
def test_blocks_of_code_stay_closed_in_every_part(
    blocks: list[tuple[bool, str]], limit: int
) -> None:
    text = "\n".join(f"```python\n{body}\n```" if code else body for code, body in blocks)
    parts = split_text(text, limit)
    assert all(part.strip() for part in parts)
    assert all(utf16_length(part) <= limit for part in parts)
    assert all(len(re.findall(r"^```", part, re.MULTILINE)) % 2 == 0 for part in parts)
    visible = re.sub(r"^```(python)?$", "", "\n".join(parts), flags=re.MULTILINE)
    said = "".join(body for _, body in blocks)
    assert without_whitespace(visible) == without_whitespace(said)


@given(any_text)
def test_the_length_is_counted_as_telegram_counts(text: str) -> None:
    assert utf16_length(text) == sum(2 if char > "\uffff" else 1 for char in text)


def test_a_short_text_stays_whole() -> None:
    assert split_text("  Bonjour.\n\nÇa va ?  ") == ("Bonjour.\n\nÇa va ?",)


def test_blank_text_yields_nothing() -> None:
    assert split_text(" \n\t ") == ()


def test_a_paragraph_border_is_preferred() -> None:
    first, second = "One. " * 12, "Two. " * 12
    assert split_text(f"{first}\n\n{second}", 80) == (first.strip(), second.strip())


def test_a_sentence_border_is_preferred_to_a_word_border() -> None:
    parts = split_text("This sentence is long enough to count here. And so it goes on and on.", 64)
    assert parts[0] == "This sentence is long enough to count here."


def test_a_word_is_kept_whole() -> None:
    assert split_text("word " * 30, 64)[0].endswith("word")


def test_emoji_families_and_flags_are_not_torn() -> None:
    for symbol in (FAMILY, FLAG, "👍🏽", "é"):
        parts = split_text(symbol * 60, 70)
        assert all(part.replace(symbol, "") == "" for part in parts)


def test_four_thousand_emoji_fit_into_two_messages() -> None:
    parts = split_text("😀" * 4096)
    assert [utf16_length(part) for part in parts[:1]] == [4092]
    assert "".join(parts) == "😀" * 4096


def test_code_that_is_cut_is_closed_and_opened_again() -> None:
    parts = split_text("```python\n" + "    x = 1\n" * 30 + "```", 100)
    assert all(part.startswith("```python\n    x") and part.endswith("\n```") for part in parts)


def test_an_opening_fence_never_ends_a_part() -> None:
    parts = split_text("x" * 50 + "\n```python\n" + "y" * 100 + "\n```", 80)
    assert parts[0] == "x" * 50
