"""Asking for cards or runes in plain words, with or without a question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from domain.astrology.decks import SPREADS, Deck
from domain.dialogue.requests import plain_words

_WORD = re.compile(r"[^\W_]+")
_BEFORE_WORDS = re.compile(r"^\W+")
_BEFORE_QUESTION = re.compile(r"\s*[:.,;!?\u2013\u2014-]\W*")


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """`spread` where it was named; a draw `of_the_day` asks what the day is about."""

    deck: Deck
    question: str = ""
    spread: str | None = None
    of_the_day: bool = False


KINDS: Final[Mapping[str, DrawRequest]] = MappingProxyType(
    {str(deck): DrawRequest(deck) for deck in Deck}
    | {
        f"{deck}_{spread}": DrawRequest(deck, spread=spread)
        for deck in Deck
        for spread in SPREADS[deck]
        if spread != "one"
    }
    | {f"{deck}_of_the_day": DrawRequest(deck, spread="one", of_the_day=True) for deck in Deck}
)
"""What the lists of phrases ask for, by the list's name."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """`is_title`: a question stands behind punctuation, or else these are other words."""

    words: Sequence[str]
    asks: DrawRequest
    is_title: bool


class DrawRequests:
    """`phrases` begin a request, by kind; `fillers` may stand before them or alone behind them.

    A phrase that ends in a colon asks only by itself, or with a question set off behind it.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]], fillers: frozenset[str]) -> None:
        known = (
            _Phrase(plain_words(phrase), KINDS[kind], phrase.endswith(":"))
            for kind, listed in phrases.items()
            for phrase in listed
        )
        self._phrases = sorted(known, key=lambda phrase: -len(phrase.words))
        self._first = frozenset(phrase.words[0] for phrase in self._phrases if phrase.words)
        self._fillers = fillers

    def asked(self, words: str) -> DrawRequest | None:
        """What the words ask for; whatever comes behind the phrase is the question."""
        found = list(_WORD.finditer(words))
        start, first = self._begins(found)
        if first not in self._first:
            return None
        plain = [_plain(match) for match in found]
        for phrase in self._phrases:
            end = start + len(phrase.words)
            if plain[start:end] != phrase.words:
                continue
            if all(word in self._fillers for word in plain[end:]):
                return phrase.asks
            behind = words[found[end - 1].end() :]
            if not phrase.is_title or _BEFORE_QUESTION.match(behind):
                return replace(phrase.asks, question=_BEFORE_WORDS.sub("", behind).strip())
        return None

    def _begins(self, found: Sequence[re.Match[str]]) -> tuple[int, str]:
        """Where the fillers before a request end, and the word that stands there."""
        for at, match in enumerate(found):
            if (word := _plain(match)) not in self._fillers:
                return at, word
        return 0, _plain(found[0]) if found else ""


def _plain(found: re.Match[str]) -> str:
    return (plain_words(found.group()) or [""])[0]
