from pathlib import Path

import pytest

from application.astrology.draw_requests import KINDS, DrawRequest, DrawRequests
from domain.astrology.decks import Deck
from infrastructure.phrase_file import read_phrases
from tests.support.dialogue import REQUESTS

PHRASES = read_phrases(Path(__file__).parents[3] / "config" / "astrology" / "requests.yaml", KINDS)
ASKED = DrawRequests(PHRASES, REQUESTS.fillers).asked


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        ("Вытяни карту", DrawRequest(Deck.TAROT)),
        ("Пожалуйста, вытяни мне карту!", DrawRequest(Deck.TAROT)),
        (
            "Погадай на картах: стоит ли мне переезжать?",
            DrawRequest(Deck.TAROT, "стоит ли мне переезжать?"),
        ),
        ("Брось руны на новую работу", DrawRequest(Deck.RUNES, "на новую работу")),
        ("Could you draw me a card, please?", DrawRequest(Deck.TAROT)),
        ("Tarot reading — will we move?", DrawRequest(Deck.TAROT, "will we move?")),
        ("Cast the runes.", DrawRequest(Deck.RUNES)),
        ("Tire-moi une carte s'il te plaît", DrawRequest(Deck.TAROT)),
        ("Tire une rune pour mon frère", DrawRequest(Deck.RUNES, "pour mon frère")),
        ("руны: менять ли мне работу?", DrawRequest(Deck.RUNES, "менять ли мне работу?")),
        ("Руны", DrawRequest(Deck.RUNES)),
        ("Runes: should I go?", DrawRequest(Deck.RUNES, "should I go?")),
        ("Tarot : dois-je partir ?", DrawRequest(Deck.TAROT, "dois-je partir ?")),
    ],
)
def test_a_draw_is_asked_for_in_plain_words(words: str, request_: DrawRequest) -> None:
    assert ASKED(words) == request_


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        ("Три карты", DrawRequest(Deck.TAROT, spread="three")),
        (
            "Расклад на три карты: что будет?",
            DrawRequest(Deck.TAROT, "что будет?", "three"),
        ),
        ("A three-card spread, please", DrawRequest(Deck.TAROT, spread="three")),
        ("Tire-moi trois runes", DrawRequest(Deck.RUNES, spread="three")),
        ("Сделай кельтский крест", DrawRequest(Deck.TAROT, spread="celtic_cross")),
        ("Celtic cross: my work", DrawRequest(Deck.TAROT, "my work", "celtic_cross")),
    ],
)
def test_a_spread_can_be_named_at_once(words: str, request_: DrawRequest) -> None:
    assert ASKED(words) == request_


@pytest.mark.parametrize(
    ("words", "deck"),
    [
        ("Карта дня", Deck.TAROT),
        ("Вытяни карту дня, пожалуйста", Deck.TAROT),
        ("What's my card of the day?", Deck.TAROT),
        ("carte du jour", Deck.TAROT),
        ("Руна дня!", Deck.RUNES),
        ("Draw me a rune for today", Deck.RUNES),
    ],
)
def test_the_card_of_the_day_is_one_card(words: str, deck: Deck) -> None:
    assert ASKED(words) == DrawRequest(deck, spread="one", of_the_day=True)


@pytest.mark.parametrize(
    "words",
    [
        "Руны на камне были древними",
        "Три карты банка перевыпустили",
        "Карта дня рождения для мамы: что написать?",
        "Tarot originated in Italy",
        "Three cards were missing from my deck",
        "Rune stones are found in Sweden",
        "Trois cartes manquent au jeu",
        "Я вчера видел, как сестре погадали на картах",
        "Вытяни меня отсюда",
        "My credit card was declined",
        "What do runes mean?",
        "Elle tire une charrette",
        "",
    ],
)
def test_talk_of_cards_is_no_request(words: str) -> None:
    assert ASKED(words) is None
