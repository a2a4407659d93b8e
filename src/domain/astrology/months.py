"""Months as people name them, in three languages."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Final

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def plain(text: str) -> str:
    """In small letters, without what is typed in several ways."""
    return text.casefold().replace("\u0451", "\u0435").replace("\u2019", "'").replace("\u00a0", " ")


class MonthNames:
    """By number; a name that ends with a star is the beginning of a word."""

    def __init__(self, names: Mapping[int, Sequence[str]]) -> None:
        self._numbers = {
            plain(name).rstrip("*"): (number, name.endswith("*"))
            for number, each in names.items()
            for name in each
        }
        self.pattern: Final = "|".join(
            _pattern(plain(name)) for each in names.values() for name in each
        )
        """A regular expression over plain words."""
        self._named = re.compile(rf"\b(?:{self.pattern})")

    def number_of(self, name: str) -> int:
        """Of one that the pattern found."""
        return next(
            number
            for start, (number, is_beginning) in self._numbers.items()
            if name == start or (is_beginning and name.startswith(start))
        )

    def first_day_in(self, text: str, today: dt.date) -> dt.date | None:
        """Of the month that is named, where no year is told of this one or the next to come."""
        found = self._named.search(plain(text))
        if found is None:
            return None
        month, told = self.number_of(found.group()), _YEAR.search(text)
        year = int(told.group()) if told else today.year + (month < today.month)
        return dt.date(year, month, 1)

    def are_in(self, text: str) -> bool:
        return self._named.search(plain(text)) is not None


def _pattern(word: str) -> str:
    return re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word) + r"\b"
