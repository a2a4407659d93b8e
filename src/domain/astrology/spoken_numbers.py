"""Numbers that people write out in words, as a voice note brings them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(r"\w+|[^\w\s-]")
_YEARS: Final = range(1800, 2100)
_SHORT_YEARS: Final = range(32, 100)


@dataclass(frozen=True, slots=True)
class NumberWords:
    """`values` by number, up to nineteen, the tens, and the hundreds that are one word; `ordinals`
    are beginnings of words by number, and end with one of the `endings`. `centuries` begin a year
    of two pairs. `joins` may stand within a number, and `of_year` behind a year.
    """

    values: Mapping[int, Sequence[str]]
    hundred: Sequence[str]
    thousand: Sequence[str]
    ordinals: Mapping[int, Sequence[str]]
    endings: Sequence[str]
    centuries: Sequence[str]
    joins: Sequence[str]
    of_year: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Number:
    value: int
    first: int
    end: int


class SpokenYears:
    def __init__(self, words: NumberWords) -> None:
        self._values = {word: number for number, each in words.values.items() for word in each}
        self._values |= {
            beginning + ending: number
            for number, each in words.ordinals.items()
            for beginning in each
            for ending in words.endings
        }
        cardinals = {word for each in words.values.values() for word in each}
        self._ordinals = frozenset(self._values.keys() - cardinals)
        self._hundred, self._thousand = frozenset(words.hundred), frozenset(words.thousand)
        self._centuries = frozenset(words.centuries)
        self._joins, self._of_year = frozenset(words.joins), frozenset(words.of_year)

    def in_figures(self, text: str, months: re.Pattern[str]) -> str:
        """The first year of the text, in small letters, in figures; what follows may be a time.

        One of two figures is a year behind a month alone, or where the word for year follows.
        """
        tokens = list(_TOKEN.finditer(text))
        words = [token.group() for token in tokens]
        year = next(self._years(words, months), None)
        if year is None:
            return text
        start, end = tokens[year.first].start(), tokens[year.end - 1].end()
        return f"{text[:start]}{year.value}{text[end:]}"

    def _years(self, words: Sequence[str], months: re.Pattern[str]) -> Iterator[_Number]:
        at = 0
        while at < len(words):
            number = self._number(words, at)
            if number is None:
                at += 1
                continue
            number = self._of_two_pairs(words, number) or number
            if number.value in _YEARS or self._is_short(words, number, months):
                yield number
            at = number.end

    def _is_short(self, words: Sequence[str], number: _Number, months: re.Pattern[str]) -> bool:
        if number.value >= 100:
            return False
        is_behind_month = number.first > 0 and bool(months.fullmatch(words[number.first - 1]))
        names_year = number.end < len(words) and words[number.end] in self._of_year
        is_written_out = number.value > 9 and names_year
        return is_written_out or (is_behind_month and number.value in _SHORT_YEARS)

    def _of_two_pairs(self, words: Sequence[str], century: _Number) -> _Number | None:
        """`nineteen eighty-four`, `twenty ten`, `nineteen oh five`."""
        if words[century.end - 1] not in self._centuries or century.end - century.first > 1:
            return None
        follows = self._number(words, century.end)
        if follows is None:
            return None
        if follows.value == 0:
            digit = self._number(words, follows.end)
            if digit is None or digit.value > 9:
                return None
            follows = digit
        elif not 10 <= follows.value < 100:
            return None
        return _Number(century.value * 100 + follows.value, century.first, follows.end)

    def _number(self, words: Sequence[str], first: int) -> _Number | None:
        """The longest number that begins there."""
        total, at, is_begun = 0, first, False
        while at < len(words):
            here = at + 1 if is_begun and words[at] in self._joins else at
            grown = self._grown(total, words[here], is_begun) if here < len(words) else None
            if grown is None:
                break
            total, at, is_begun = grown, here + 1, True
            if total == 0 or words[here] in self._ordinals:
                break
        return _Number(total, first, at) if is_begun else None

    def _grown(self, total: int, word: str, is_begun: bool) -> int | None:
        """With one word more; None where it does not go on the number."""
        low = total % 1000
        if word in self._thousand:
            return max(total, 1) * 1000 if total < 1000 else None
        if word in self._hundred:
            return total + 100 * max(low, 1) - low if low < 20 else None
        value = self._values.get(word)
        if value is None or not is_begun:
            return value
        if value == 20 and low % 100 == 4:  # quatre-vingts
            return total + 76
        return total + value if _goes_on(low, value) else None


def _goes_on(low: int, value: int) -> bool:
    """Whether a smaller part may follow what has been said below a thousand."""
    if value == 0:
        return False
    if value >= 100:
        return low == 0
    if value >= 20:
        return low % 100 == 0
    if value >= 10:
        return low % 100 in (0, 60, 80)
    return low % 10 == 0 and (low % 100 != 10 or value > 6)
