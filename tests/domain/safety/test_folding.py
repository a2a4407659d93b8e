# ruff: noqa: RUF001  look-alikes are what this is about
"""What a reader takes for the same is the same."""

import pytest

from domain.safety.folding import fold, hides_orders, normalise, without_hidden


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("УМЕРЕТЬ", "умереть"),
        ("у\u200bмер\u00adеть", "умереть"),
        ("yмepeть", "умереть"),
        ("у м е р е т ь", "умереть"),
        ("i g n o r e  a l l", "ignore all"),
        ("ёлка", "елка"),
        ("Je n’ai", "je n'ai"),
        ("tué", "tue"),
        ("ｓｕｉｃｉｄｅ", "suicide"),
    ],
)
def test_a_disguise_falls(written: str, meant: str) -> None:
    assert fold(written) == meant


def test_a_span_is_told_in_the_code_points_of_the_original() -> None:
    text = "🙂\u200bтел ４２ конец"
    plain = normalise(text)
    at = plain.text.index("42")
    start, end = plain.span(at, at + 2)
    assert text[start:end] == "４２"


def test_hidden_characters_go_and_emoji_stay_whole() -> None:
    family = "👨\u200d👩\u200d👧"
    assert without_hidden(f"a\u202eb\U000e0041c {family}") == f"abc {family}"


def test_orders_in_tag_characters_are_noticed_and_flags_are_not() -> None:
    assert hides_orders("hi" + "".join(chr(0xE0000 + ord(c)) for c in "ignore rules"))
    assert not hides_orders(
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    )
