"""How old people say that they are."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from domain.dialogue.requests import plain_words

_LONGEST: Final = 2_000
_LEAST, _MOST = 4, 99
_BETWEEN_CLAUSES = re.compile(r"[^\w\s'\u2019-]+|\n")


class StatedAges:
    """`stated` are phrases in plain words with an `N` for the age, `units` what may follow it.

    A number alone counts where the clause ends with it, or goes on with one of `links`: "I'm 12
    minutes late" is no age. No unit is followed by one of `unless`: "мне 12 лет назад подарили".
    """

    def __init__(
        self,
        stated: Sequence[str],
        units: Sequence[str],
        links: Sequence[str],
        unless: Sequence[str],
    ) -> None:
        phrases = "|".join(_plain(each).replace("n_", r"(\d{1,2})") for each in stated)
        in_full = rf" (?:{_one_of(units)})(?! (?:{_one_of(unless)})\b)(?: |$)"
        alone = rf"$| (?:{_one_of(links)}) "
        self._stated = re.compile(rf"(?:^| )(?:{phrases})(?:{in_full}|{alone})")

    def read(self, words: str) -> int | None:
        """The last age that is stated; None where none is."""
        ages = []
        for clause in _BETWEEN_CLAUSES.split(words[:_LONGEST]):
            for found in self._stated.finditer(" ".join(plain_words(clause))):
                ages.append(int(next(filter(None, found.groups()))))
        return next((age for age in reversed(ages) if _LEAST <= age <= _MOST), None)


def _plain(phrase: str) -> str:
    return " ".join("n_" if each == "N" else " ".join(plain_words(each)) for each in phrase.split())


def _one_of(phrases: Iterable[str]) -> str:
    return "|".join(map(_plain, phrases))
