from pathlib import Path

import pytest

from domain.astrology.card_claims import CardNames
from domain.astrology.decks import Deck
from domain.shared.language import Language
from infrastructure.card_files import read_draw_texts

TEXTS = read_draw_texts(Path(__file__).parents[3] / "config" / "astrology")
RUSSIAN, ENGLISH, FRENCH = (
    CardNames(TEXTS.deck(language, Deck.TAROT))
    for language in (Language.RUSSIAN, Language.ENGLISH, Language.FRENCH)
)


@pytest.mark.parametrize(
    ("names", "text", "cards"),
    [
        (RUSSIAN, "Двойка кубков спорит: Рыцарь Мечей тут.", {"cups_02", "swords_knight"}),
        (RUSSIAN, "Королеву Пентаклей не торопят.", {"pentacles_queen"}),
        (RUSSIAN, "Колесом Фортуны движет не страх.", {"trump_10"}),
        (RUSSIAN, "Карта «Мир» значит завершение.", {"trump_21"}),
        (RUSSIAN, "Есть в «Башне» свет, есть и в **Звезде**.", {"trump_16", "trump_17"}),
        (RUSSIAN, "Аркан Повешенного любит паузы.", {"trump_12"}),
        (RUSSIAN, "Верховной Жрице известно больше.", {"trump_02"}),
        (ENGLISH, "The Tower meets the two of cups.", {"trump_16", "cups_02"}),
        (ENGLISH, "The card Strength, then **Justice**.", {"trump_08", "trump_11"}),
        (FRENCH, "L'Étoile éclaire le Deux de Coupes.", {"trump_17", "cups_02"}),
        (FRENCH, "La Maison Dieu, puis la Reine d'Épées.", {"trump_16", "swords_queen"}),
    ],
)
def test_a_card_is_known_by_its_name(names: CardNames, text: str, cards: set[str]) -> None:
    assert names.named_in(text) == cards


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (RUSSIAN, "Весь мир, и солнце, и луна, и сила духа, и суд истории."),
        (RUSSIAN, "Магия и шутка, две чашки и острый меч."),
        (ENGLISH, "The sun is up; strength and justice are of this world. Two cups of tea."),
        (FRENCH, "La lune brille, le monde est vaste, la force tranquille. Deux tasses."),
    ],
)
def test_words_of_every_day_are_no_cards(names: CardNames, text: str) -> None:
    assert names.named_in(text) == frozenset()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("deck", Deck)
def test_every_card_is_known_and_taken_for_no_other(language: Language, deck: Deck) -> None:
    texts = TEXTS.deck(language, deck)
    names = CardNames(texts)
    for card, text in texts.cards.items():
        assert names.named_in(f"«{text.name}»") == {card}


def test_a_sentence_about_a_card_that_was_not_drawn_is_left_out() -> None:
    text = "The Star is calm. The Tower falls tomorrow! Rest well."
    assert ENGLISH.founded(text, ["trump_17"]) == (
        "The Star is calm. Rest well.",
        [" The Tower falls tomorrow!"],
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("deck", Deck)
def test_no_meaning_speaks_of_another_card(language: Language, deck: Deck) -> None:
    texts = TEXTS.deck(language, deck)
    names = CardNames(texts)
    for card, text in texts.cards.items():
        for meaning in filter(None, (text.upright, text.overturned)):
            assert names.named_in(meaning) <= {card}
