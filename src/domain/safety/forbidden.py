"""What a policy forbids a reply to say, looked for while it grows."""

import re
from collections.abc import Iterable
from functools import lru_cache

from domain.safety.output import Newest
from domain.safety.told_words import ToldWords, words_told_by

_BEGINNING = re.compile(
    r"(?:\\b|\(\?<!\\w\))(?:\(\?:(?P<ways>[^()]*)\)(?![?*{])|(?P<one>\w+)(?![?*{]))"
)
_GROUP = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
_WORDLY = re.compile(r"\w")


class Forbidden:
    """Tells whether a text says what a policy forbids."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self._patterns, self._others, self._told = _told_by(tuple(patterns))
        self._length = 0
        self._begun: dict[int, int] = {}

    def is_in(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in (*self._patterns, *self._others))

    def shows(self, newest: Newest) -> bool:
        text = newest.text
        self._length += len(newest.fresh)
        before = self._length - len(text)
        self._look_for_beginnings(text, len(text) - len(newest.fresh), before)
        return any(
            self._goes_on(told, text, place - before) for place, told in self._begun.items()
        ) or any(pattern.search(text) for pattern in self._others)

    def _look_for_beginnings(self, text: str, start: int, before: int) -> None:
        """Keeps the places of words that patterns begin with, of those that are still there."""
        while start > 0 and _WORDLY.match(text, start - 1):
            start -= 1
        found = {before + place: told for place, told in self._told.places(text, start)}
        kept = {place: told for place, told in self._begun.items() if place >= before}
        self._begun = {place: told for place, told in (kept | found).items() if told}

    def _goes_on(self, told: int, text: str, place: int) -> bool:
        return any(
            told >> number & 1 and pattern.match(text, place)
            for number, pattern in enumerate(self._patterns)
        )


_Patterns = tuple[re.Pattern[str], ...]


@lru_cache(maxsize=16)  # policies are few
def _told_by(patterns: _Patterns) -> tuple[_Patterns, _Patterns, ToldWords]:
    """Those that begin with words that are known, the others, and these words."""
    words = {each: told for each in patterns if (told := _first_words(each.pattern))}
    others = tuple([each for each in patterns if each not in words])
    return tuple(words), others, ToldWords(list(words.values()))


def _first_words(pattern: str) -> list[str] | None:
    """Of which one begins all that the pattern matches; None where that is not plain."""
    found = _BEGINNING.match(pattern)
    if found is None or "|" in _GROUP.sub("", pattern[found.end() :]):
        return None
    behind = pattern[found.end() : found.end() + 1]
    told: list[str] = []
    for way in (found["ways"] or found["one"]).split("|"):
        words = words_told_by(way)
        if words is None:
            return None
        told += [
            word[:-1] if f"{way}{behind}".startswith(f"{word[:-1]} ") else word for word in words
        ]
    return told
