import pytest

from domain.text_engine.cutting import whole_sentences
from tests.support.text_engine import WordCounter

count = WordCounter().count


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert whole_sentences("one two. three", 3, count) == "one two. three"


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("One two. Three four. Five six.", 5, "One two. Three four."),
        ("One two! Three four?", 3, "One two!"),
        ("«Раз два.» Три четыре.", 3, "«Раз два.»"),
        ("First line\nsecond line here", 3, "First line"),
        ("Version 3.5 is out now. Yes.", 4, ""),
        ("Живёт возле Ж. Б. Петровой давно. Рад.", 6, "Живёт возле Ж. Б. Петровой давно."),
        ("no border at all in here", 3, ""),
    ],
)
def test_a_longer_text_loses_whole_sentences_from_its_end(text: str, limit: int, kept: str) -> None:
    assert whole_sentences(text, limit, count) == kept


def test_endless_dots_are_cut_in_linear_time() -> None:
    assert whole_sentences("." * 1_000_000 + "x y z", 2, count) == ""
