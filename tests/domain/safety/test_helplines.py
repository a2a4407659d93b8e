"""Which country somebody names who was asked for theirs."""

import pytest

from composition.foundation import CONFIG
from infrastructure.safety.helpline_files import read_helplines

HELPLINES = read_helplines(CONFIG / "safety" / "helplines.yaml")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Россия", "RU"),
        ("я в Питере", "RU"),
        ("Je suis en Belgique", "BE"),
        ("Montréal, au Canada", "CA"),
        ("I'm in the UK", "GB"),
        ("in the U.S.A.", "US"),
        ("Северная Ирландия? Нет, Дублин", "IE"),
        ("États-Unis", "US"),
        ("Беларусь", "elsewhere"),
        ("what number do I call in Germany?", "elsewhere"),
        ("au Sénégal", "elsewhere"),
        ("мне очень плохо", None),
        ("my son Daniel left us", None),
        ("мой сын Даниил грузит индивидуально", None),
        ("I have not been to France for years and nothing there would help me now", None),
    ],
)
def test_a_country_is_read_from_a_short_answer(words: str, code: str | None) -> None:
    assert HELPLINES.named_in(words) == code


def test_who_has_no_region_told_is_named_a_number_of_the_whole_country_first() -> None:
    russia = HELPLINES.of("RU")
    for minor in (True, False):
        assert russia.ordered(minor=minor)[0].number == "8-800-2000-122"
