"""What people say when they ask for a skill of astrology in plain words."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

_LONGEST = 200


class Requests:
    """By a skill's name, patterns of which one must fit somewhere in the words.

    Whatever asks what a thing is, asks no skill for it. Raises re.error.
    """

    def __init__(
        self, patterns: Mapping[str, Sequence[str]], explaining: Sequence[str] = (r"(?!)",)
    ) -> None:
        self._patterns = {name: _any_of(given) for name, given in patterns.items()}
        self._explaining = _any_of(explaining)

    def ask(self, name: str, words: str) -> bool:
        return self.mention(name, words) and not self._explaining.search(plain(words))

    def mention(self, name: str, words: str) -> bool:
        """The same for what may well ask what a thing is."""
        return len(words) <= _LONGEST and bool(self._patterns[name].search(plain(words)))


@lru_cache(maxsize=1)
def plain(words: str) -> str:
    """In small letters, with one kind of apostrophe, and no Russian diaeresis.

    All skills of astrology ask of the newest message.
    """
    return " ".join(words.casefold().replace("\u0451", "\u0435").replace("\u2019", "'").split())


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
