# ruff: noqa: RUF001  letters that look alike are what this is about
"""Which of many things a text may tell of, by the words that each is hardly told of without."""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

_TOKEN = re.compile(r"\w+")
_MOST_TOKENS: Final = 20_000
_LIKE = str.maketrans("ıİſK", "iisk")
"""Letters that patterns take for others where capitals do not matter."""
_ITEM = re.compile(r"(\w|\[\w+\])([?*{+]?)")


class ToldWords:
    """`told` are, for each thing, words of which one must be there, or beginnings of words with `*`
    behind them; None for what may be told of without any.
    """

    def __init__(self, told: Sequence[Sequence[str] | None]) -> None:
        self._always = 0
        self._by_word: dict[str, int] = {}
        self._by_beginning: dict[str, int] = {}
        for number, entries in enumerate(told):
            if entries is None:
                self._always |= 1 << number
                continue
            for entry in entries:
                plain = entry.removesuffix("*")
                known = self._by_word if plain == entry else self._by_beginning
                known[plain] = known.get(plain, 0) | 1 << number
        self._lengths = sorted({len(each) for each in self._by_beginning})
        self._initials = {each[:1] for each in (*self._by_word, *self._by_beginning)}
        self._told_by: dict[str, int] = {}

    def mask(self, text: str) -> int:
        """A bit for every thing that the text may tell of."""
        found, known = self._always, self._told_by
        for token in _TOKEN.findall(text):
            told = known.get(token)
            found |= self._look_up(token) if told is None else told
        return found

    def places(self, text: str, start: int) -> Iterator[tuple[int, int]]:
        """Where words stand from there on, and a bit for each thing that they tell of."""
        for token in _TOKEN.finditer(text, start):
            told = self._told_by.get(token[0])
            yield token.start(), self._look_up(token[0]) if told is None else told

    def _look_up(self, token: str) -> int:
        if len(self._told_by) >= _MOST_TOKENS:
            self._told_by.clear()
        plain = token.translate(_LIKE).lower()
        told = 0
        if not self._initials.isdisjoint((plain[:1], "")):  # not so numbers, which are always new
            told = self._by_word.get(plain, 0)
            for length in self._lengths:
                told |= self._by_beginning.get(plain[:length], 0)
        self._told_by[token] = told
        return told


def words_told_by(alternatives: str) -> tuple[str, ...] | None:
    """The beginnings of what a pattern of alternatives matches, with `*` behind them, since where
    a pattern looks may end within a word; None where that is not plain.
    """
    found: list[str] = []
    for alternative in alternatives.split("|"):
        ways = _words(alternative)
        if not ways:
            return None
        found += ways
    return tuple(dict.fromkeys(found))


def _words(alternative: str) -> list[str]:
    """As far as letters and choices of letters go that must be there."""
    parts: list[str] = []
    at = 0
    while (item := _ITEM.match(alternative, at)) and not item[2]:
        parts.append(item[1].strip("[]"))
        at = item.end()
    return ["".join(way).lower() + "*" for way in product(*parts)] if parts else []
