"""Which cards a text names, in three languages and whatever the ending, so that a reading cannot
speak of a card that does not lie on the table.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from domain.astrology.card_texts import DeckTexts, Inflection
from domain.astrology.decks import TRUMPS
from domain.text_engine.cutting import sentences

_QUOTE = r"[«»“”\"*_]"
_APOSTROPHE = "\u2019"
_WORD = re.compile(rf"[\w'{_APOSTROPHE}-]+")


class CardNames:
    """The names of one deck in one language, as they are met in a text."""

    def __init__(self, texts: DeckTexts) -> None:
        self._texts = texts

    @cached_property
    def _patterns(self) -> Mapping[str, re.Pattern[str]]:
        inflection = self._texts.inflection
        return {
            card: _pattern(card, text.name, inflection) for card, text in self._texts.cards.items()
        }

    def named_in(self, text: str) -> frozenset[str]:
        """The codes of all cards that the text names."""
        found = (card for card, pattern in self._patterns.items() if pattern.search(text))
        return frozenset(found)

    def founded(self, text: str, drawn: Iterable[str]) -> tuple[str, Sequence[str]]:
        """The text without the sentences that name a card which was not drawn, and those."""
        on_the_table = frozenset(drawn)
        kept: list[str] = []
        cut: list[str] = []
        for sentence in sentences(text):
            (kept if self.named_in(sentence) <= on_the_table else cut).append(sentence)
        return "".join(kept).strip(), cut


def _pattern(card: str, name: str, inflection: Inflection) -> re.Pattern[str]:
    """Names of trumps are words of every day as well ("the world", "la force"): they count where
    they are written as names, and without an article only where called a card or put in quotes.
    """
    words = _WORD.findall(name)
    inflected = r"\s+".join(_inflected(word, inflection) for word in words)
    if card not in TRUMPS:
        return re.compile(rf"\b{inflected}\b", re.IGNORECASE)
    if len(words) == 1 and _APOSTROPHE not in name:
        called = rf"(?i:{inflection.called})\s+{_QUOTE}{{0,2}}{inflected}\b"
        return re.compile(rf"{called}|{_QUOTE}{inflected}{_QUOTE}")
    inflected = re.sub(rf"^({inflection.articles})\b", r"(?i:\1)", inflected)
    return re.compile(rf"\b{inflected}\b")


def _inflected(word: str, inflection: Inflection) -> str:
    stem = re.sub(rf"(?:{inflection.loses})$", "", word)
    return re.escape(stem).replace(_APOSTROPHE, f"['{_APOSTROPHE}]") + inflection.endings
