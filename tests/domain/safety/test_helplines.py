"""Which country somebody names who was asked for theirs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.doctor.examine import Health
from composition.foundation import CONFIG
from domain.shared.errors import ConfigurationError
from infrastructure.doctor.helplines import check_helplines
from infrastructure.safety.helpline_files import read_helplines
from tests.support.clocks import HandClock

SHIPPED = CONFIG / "safety" / "helplines.yaml"
HELPLINES = read_helplines(SHIPPED)
GERMANY = """
countries:
  DE:
    name: {ru: Германия, fr: Allemagne, en: Germany}
    emergency: "112"
    lines:
      - number: 0800 111 0 111
        what: {ru: телефон доверия, fr: écoute, en: somebody listens}
        verified_on: 2026-06-01
        source: by hand
"""


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


def test_an_operators_country_is_named_and_the_others_stay(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(GERMANY, encoding="utf-8")
    helplines = read_helplines(SHIPPED, own)
    assert helplines.named_in("in Germany") == "DE"
    assert helplines.of("DE").lines[0].number == "0800 111 0 111"
    assert helplines.of("FR") == HELPLINES.of("FR")


@pytest.mark.parametrize(
    ("without", "problem"),
    [("name: {", "'name' is missing"), ("fr: écoute,", "'fr' is missing"), ("2026-06-01", "a day")],
)
def test_an_operators_country_that_lacks_something_is_refused_by_its_name(
    tmp_path: Path, without: str, problem: str
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(GERMANY.replace(without, "other: {" if "{" in without else ""), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=problem) as told:
        read_helplines(SHIPPED, own)
    assert "own.yaml: DE: " in str(told.value)


@pytest.mark.parametrize(("days", "health"), [(180, Health.OK), (181, Health.WARNING)])
async def test_the_doctor_warns_of_what_nobody_has_checked_for_180_days(
    days: int, health: Health
) -> None:
    every = (*HELPLINES.countries.values(), HELPLINES.elsewhere)
    oldest = min(line.verified_on for country in every for line in country.lines)
    noon = datetime(oldest.year, oldest.month, oldest.day, 12, tzinfo=UTC)
    found = await check_helplines(HELPLINES, HandClock(noon + timedelta(days=days)))
    assert found.health is health
