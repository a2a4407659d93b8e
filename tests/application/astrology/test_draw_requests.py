from pathlib import Path

import pytest

from application.astrology.draw_requests import DrawRequest, DrawRequests
from domain.astrology.decks import Deck
from infrastructure.phrase_file import read_phrases
from tests.support.dialogue import REQUESTS

PHRASES = read_phrases(Path(__file__).parents[3] / "config" / "astrology" / "requests.yaml", Deck)
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
    ],
)
def test_a_draw_is_asked_for_in_plain_words(words: str, request_: DrawRequest) -> None:
    assert ASKED(words) == request_


@pytest.mark.parametrize(
    "words",
    [
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
