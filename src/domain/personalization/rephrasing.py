"""Telling a question that is put again because the answer did not help."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

WITHIN: Final = timedelta(minutes=2)
_ALIKE: Final = 0.6
_LONGEST: Final = 400
_WORD = re.compile(r"[^\W_]+")


class Rephrasings:
    """`phrases` ask for the last answer once more, where they are all that is said."""

    def __init__(self, phrases: Iterable[str] = ()) -> None:
        self._phrases = frozenset(" ".join(_words(phrase)) for phrase in phrases)

    def is_one(self, text: str, previous: str) -> bool:
        """Whether a message asks what the one before it asked; their beginnings count."""
        words, before = _words(text), _words(previous)
        if not words or not before:
            return False
        if " ".join(words) in self._phrases:
            return True
        if 2 * sum(map(set(before).__contains__, words)) < _ALIKE * (len(words) + len(before)):
            return False  # not even if all that is in both stood in the same order
        return 2 * _in_order(words, before) >= _ALIKE * (len(words) + len(before))


def _in_order(words: Sequence[str], before: Sequence[str]) -> int:
    """How many words stand in both in the same order, at most (Hyyrö's bits, a step a word)."""
    places: dict[str, int] = {}
    for place, word in enumerate(before):
        places[word] = places.get(word, 0) | 1 << place
    full = free = (1 << len(before)) - 1
    for word in words:
        met = free & places.get(word, 0)
        free = (free + met | free - met) & full
    return len(before) - free.bit_count()


def _words(text: str) -> list[str]:
    return _WORD.findall(text[:_LONGEST].casefold())
