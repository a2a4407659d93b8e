"""Asking the cards again and again does a person no good; they are told so kindly."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from domain.astrology.sealed_draw import SealedDraw
from domain.dialogue.requests import plain_words

SAME_QUESTION_WITHIN: Final = timedelta(hours=24)
DRAWS_A_DAY: Final = 10
_ALIKE: Final = 0.75


def same_question(question: str, earlier: Iterable[SealedDraw]) -> SealedDraw | None:
    """The newest of the earlier draws that answered this question; without one, none is."""
    asked = frozenset(plain_words(question))
    if not asked:
        return None
    return next((draw for draw in earlier if _alike(asked, draw.question)), None)


def _alike(asked: frozenset[str], other: str) -> bool:
    words = frozenset(plain_words(other))
    return bool(words) and len(asked & words) / len(asked | words) >= _ALIKE
