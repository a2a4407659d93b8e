"""What a text claims, on sentences of three languages: each true, and with one error planted.

A line holds both: `[what is so|what is not]`. Three sets, each written before the patterns were
changed for it: what it made of them at first sight stands in
docs/user_guides/astrology.md.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, time
from pathlib import Path

import pytest

from application.astrology.fact_sheet import natal_grounds
from domain.astrology.card_claims import CardNames
from domain.astrology.claims import ClaimKind
from domain.astrology.decks import Deck
from domain.shared.language import Language
from infrastructure.astrology_files import read_claim_checkers
from infrastructure.card_files import read_draw_texts
from tests.support.charts import FILES, MOSCOW, a_birth, a_chart

FIXTURES = Path(__file__).parents[2] / "fixtures" / "claims"
CHECKERS = read_claim_checkers(FILES / "claims")
GROUNDS = natal_grounds(a_chart())
A_SUMMER_EVENING = natal_grounds(a_chart(a_birth(date(1985, 7, 14), time(22, 40), MOSCOW)))
SETS = {"first": GROUNDS, "more": GROUNDS, "later": A_SUMMER_EVENING}
CARDS = read_draw_texts(FILES)
DRAWN = {"trump_16", "trump_17", "cups_02", "swords_queen", "pentacles_07", "fehu", "ansuz"}
_CHOICE = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")


def sentences(name: str, side: int) -> Iterator[str]:
    for line in (FIXTURES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        yield _CHOICE.sub(rf"\{side}", line)


def refusals(language: Language, side: int) -> Sequence[bool]:
    """Of each sentence, whether it claims something without ground."""
    told = [
        bool(CHECKERS[language].ungrounded(sentence, grounds))
        for name, grounds in SETS.items()
        for sentence in sentences(f"{name}.{language.value}", side)
    ]
    named = [CardNames(CARDS.deck(language, deck)) for deck in Deck]
    told += [
        any(names.named_in(sentence) - DRAWN for names in named)
        for sentence in sentences(f"cards.{language.value}", side)
    ]
    assert len(told) >= 120
    return told


@pytest.mark.parametrize("language", Language)
def test_nearly_every_planted_error_is_found(language: Language) -> None:
    found = refusals(language, 2)
    assert sum(found) >= 0.95 * len(found)


@pytest.mark.parametrize("language", Language)
def test_hardly_any_truth_is_refused(language: Language) -> None:
    refused = refusals(language, 1)
    assert sum(refused) <= 0.03 * len(refused)


@pytest.mark.parametrize(
    ("language", "orb"),
    [
        (Language.RUSSIAN, "Солнце и Плутон в квадрате, орбис 4°."),
        (Language.ENGLISH, "The Sun squares Pluto with an orb of 4°, close to 90°."),
        (Language.FRENCH, "Le Soleil est au carré de Pluton, avec un orbe de 4 degrés."),
    ],
)
def test_how_exact_an_aspect_is_is_no_position(language: Language, orb: str) -> None:
    assert CHECKERS[language].ungrounded(orb, GROUNDS) == ()


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


@pytest.mark.parametrize(
    ("language", "foretold"),
    [
        (Language.RUSSIAN, "Этой весной вас ждёт тяжёлая болезнь."),
        (Language.RUSSIAN, "Вы скоро забеременеете."),
        (Language.RUSSIAN, "Вам суждено развестись."),
        (Language.RUSSIAN, "Смело прекратите принимать таблетки."),
        (Language.RUSSIAN, "Вкладывайте всё в золото."),
        (Language.ENGLISH, "You will fall ill in March."),
        (Language.ENGLISH, "Expect a serious accident this year."),
        (Language.ENGLISH, "You are destined to be alone."),
        (Language.ENGLISH, "Success is guaranteed."),
        (Language.ENGLISH, "Leave your husband."),
        (Language.FRENCH, "La maladie vous guette cet hiver."),
        (Language.FRENCH, "Vous tomberez enceinte."),
        (Language.FRENCH, "Cette rupture est inévitable."),
        (Language.FRENCH, "Arrêtez de prendre vos comprimés."),
    ],
)
def test_nobody_is_foretold_a_fate(language: Language, foretold: str) -> None:
    assert CHECKERS[language].ungrounded(foretold, GROUNDS) == (ClaimKind.FATE,)


@pytest.mark.parametrize(
    ("language", "kind"),
    [
        (Language.RUSSIAN, "Мне жаль, смерть близкого всегда тяжела; врач может помочь."),
        (Language.ENGLISH, "I am sorry about your illness; a doctor may help. You may want rest."),
        (Language.FRENCH, "La mort de ce proche est lourde ; un médecin peut vous aider."),
    ],
)
def test_who_speaks_of_sorrow_is_not_silenced(language: Language, kind: str) -> None:
    assert CHECKERS[language].ungrounded(kind, GROUNDS) == ()
