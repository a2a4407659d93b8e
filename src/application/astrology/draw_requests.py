"""Asking for cards or runes in plain words, with or without a question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.astrology.decks import Deck
from domain.dialogue.requests import plain_words

_WORD = re.compile(r"[^\W_]+")
_BEFORE_WORDS = re.compile(r"^\W+")


@dataclass(frozen=True, slots=True)
class DrawRequest:
    deck: Deck
    question: str = ""


class DrawRequests:
    """`phrases` begin a request, by deck; `fillers` may stand before them or alone behind them."""

    def __init__(self, phrases: Mapping[Deck, Sequence[str]], fillers: frozenset[str]) -> None:
        self._phrases = [
            (plain_words(phrase), deck) for deck, listed in phrases.items() for phrase in listed
        ]
        self._first = frozenset(phrase[0] for phrase, _ in self._phrases if phrase)
        self._fillers = fillers

    def asked(self, words: str) -> DrawRequest | None:
        """What the words ask for; whatever comes behind the phrase is the question."""
        found = list(_WORD.finditer(words))
        start, first = self._begins(found)
        if first not in self._first:
            return None
        plain = [_plain(match) for match in found]
        for phrase, deck in self._phrases:
            if plain[start : start + len(phrase)] == phrase:
                rest = plain[start + len(phrase) :]
                if all(word in self._fillers for word in rest):
                    return DrawRequest(deck)
                question = words[found[start + len(phrase) - 1].end() :]
                return DrawRequest(deck, _BEFORE_WORDS.sub("", question).strip())
        return None

    def _begins(self, found: Sequence[re.Match[str]]) -> tuple[int, str]:
        """Where the fillers before a request end, and the word that stands there."""
        for at, match in enumerate(found):
            if (word := _plain(match)) not in self._fillers:
                return at, word
        return 0, _plain(found[0]) if found else ""


def _plain(found: re.Match[str]) -> str:
    return (plain_words(found.group()) or [""])[0]
