"""Splitting a text into words, once for all lexicons that look at it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from domain.safety.slips import beginnings

CLAUSE: Final = ""
"""Stands where a clause ends."""
UNKNOWN: Final = "\u00b7"
"""Stands for a word that none of the lexicons knows, which are most."""
_SENTENCE_ENDS: Final = ".!?;\n…"
_TOKEN = re.compile(r"[\w$@*#][\w'$@*#!]*|[.!?;\n…]+|[«»\"“”„]|[,:()—]")
_REPEATED = re.compile(r"(.)\1\1")
_HEAD: Final = 3


class WordReader:
    """Shared by lexicons, which tell it their words before it reads anything."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._longest: dict[str, int] = {}
        self._stems: set[str] = set()
        self._beginnings: set[str] = set()
        self._may_know = lru_cache(maxsize=10_000)(self._is_like_a_known_one)
        self.sentences = lru_cache(maxsize=64)(self._sentences)

    def learn(self, entry: str, *, is_fuzzy: bool = False) -> None:
        """`entry` is a word, or a stem with `*` behind it."""
        stem = entry.removesuffix("*")
        if entry == stem:
            self._words.add(entry)
        else:
            self._stems.add(stem)
            head = stem[:_HEAD]
            self._longest[head] = max(self._longest.get(head, 0), len(stem))
        if is_fuzzy:
            self._beginnings.update(beginnings(stem))

    def _sentences(self, folded: str) -> tuple[Sequence[str], ...]:
        """The words of each sentence of a text as `fold` leaves it, with CLAUSE and UNKNOWN."""
        made: list[list[str]] = []
        words: list[str] = []
        for token in _TOKEN.findall(folded):
            first = token[0]
            if first.isalnum() or first in "*#$@_":
                words += self._read(token)
            elif first not in _SENTENCE_ENDS:
                words.append(CLAUSE)
            elif any(words):
                made.append(words)
                words = []
        return (*made, words) if any(words) else tuple(made)

    def _read(self, token: str) -> list[str]:
        if token.isalpha():
            return [token if self._may_know(token) else UNKNOWN]
        return words_of(token)

    def _is_like_a_known_one(self, word: str) -> bool:
        if word in self._words or word[: _HEAD - 1] in self._stems or _REPEATED.search(word):
            return True
        for length in range(_HEAD, min(len(word), self._longest.get(word[:_HEAD], 0)) + 1):
            if word[:length] in self._stems:
                return True
        return not self._beginnings.isdisjoint(beginnings(word))


def words_of(token: str) -> list[str]:
    """French and English words that an apostrophe joins stand apart; don't is dont."""
    if "'" not in token:
        return [token.strip("!")] if token.strip("!") else []
    head, _, tail = token.partition("'")
    if (tail in ("t", "ve", "m", "re", "ll", "s", "d") and len(head) > 1) or head == "i":
        return [head + tail] if tail == "t" else [head, "'" + tail]
    return [part for part in (head, *tail.split("'")) if part]
