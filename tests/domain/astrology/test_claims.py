"""What a text claims, on 120 sentences a language: each true, and with one error planted.

A line holds both: `[what is so|what is not]`. Every second line was never looked at while the
patterns were made.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.astrology.fact_sheet import natal_grounds
from domain.shared.language import Language
from infrastructure.astrology_files import read_claim_checkers
from tests.support.charts import FILES, a_chart

FIXTURES = Path(__file__).parents[2] / "fixtures" / "claims"
CHECKERS = read_claim_checkers(FILES / "claims")
GROUNDS = natal_grounds(a_chart())
_CHOICE = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")


def sentences(language: Language, side: int) -> Iterator[str]:
    for line in (FIXTURES / f"{language.value}.txt").read_text(encoding="utf-8").splitlines():
        yield _CHOICE.sub(rf"\{side}", line)


def refused(language: Language, side: int) -> float:
    """The share of sentences that claim something without ground."""
    all_of_them = list(sentences(language, side))
    assert len(all_of_them) == 60
    found = [each for each in all_of_them if CHECKERS[language].ungrounded(each, GROUNDS)]
    return len(found) / len(all_of_them)


@pytest.mark.parametrize("language", Language)
def test_nearly_every_planted_error_is_found(language: Language) -> None:
    assert refused(language, 2) >= 0.95


@pytest.mark.parametrize("language", Language)
def test_hardly_any_truth_is_refused(language: Language) -> None:
    assert refused(language, 1) <= 0.03


@pytest.mark.parametrize(
    ("language", "harmless"),
    [
        (Language.RUSSIAN, "Вам стоит отдохнуть и выпить чаю."),
        (Language.ENGLISH, "You may want to rest, and to have some tea."),
        (Language.FRENCH, "Vous pourriez vous reposer en mars et prendre un thé."),
    ],
)
def test_what_claims_nothing_passes(language: Language, harmless: str) -> None:
    assert CHECKERS[language].ungrounded(harmless, GROUNDS) == ()
