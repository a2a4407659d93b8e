"""Telling a question that is put again because the answer did not help."""

import re
from collections.abc import Iterable
from datetime import timedelta
from difflib import SequenceMatcher
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
        return SequenceMatcher(None, words, before, autojunk=False).ratio() >= _ALIKE


def _words(text: str) -> list[str]:
    return _WORD.findall(text[:_LONGEST].casefold())
