"""Dates and times of birth as people write them, in three languages."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.astrology.months import MonthNames, plain
from domain.astrology.spoken_numbers import NumberWords, SpokenYears

_YEAR: Final = r"(?P<year>\d{4}|'?\d{2})(?!\d)"
_ISO: Final = re.compile(
    r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"
)
_NUMBERS: Final = re.compile(
    rf"(?<!\d)(?P<first>\d{{1,2}})(?P<mark>[./-])\s?(?P<second>\d{{1,2}})(?P=mark)\s?{_YEAR}"
)
_ORDINAL: Final = r"(?:er|st|nd|rd|th|-?[\u0400-\u04ff]{1,2}(?=\s))?"
_HOUR: Final = r"(?P<hour>[01]?\d|2[0-4])"
_CLOCK: Final = re.compile(
    rf"(?<![\d.,]){_HOUR}\s*"
    r"(?:[:.]|[- ](?=[0-5]\d(?!\d))|[hч](?:\b|(?=\d))\.?|час\w*|heures?|o'clock)\s*"
    r"(?:и\s|et\s|and\s)?(?P<minute>[0-5]\d)?(?::[0-5]\d)?\s*(?:мин\w*\.?|min\w*\.?|m\b)?(?!\d)"
)
_SPOKEN: Final = (
    (re.compile(r"half past (\d+)"), 0, 30),
    (re.compile(r"quarter past (\d+)"), 0, 15),
    (re.compile(r"quarter to (\d+)"), -1, 45),
    (re.compile(r"(\d+) heures? et demie"), 0, 30),
    (re.compile(r"(\d+) heures? et quart"), 0, 15),
    (re.compile(r"(\d+) heures? moins le quart"), -1, 45),
    (re.compile(r"без четверти (\d+)"), -1, 45),
)
_BARE: Final = re.compile(rf"(?<![\d.,:]){_HOUR}(?:\s(?P<minute>[0-5]\d))?(?![\d:])")
_OLDEST: Final = 1900


@dataclass(frozen=True, slots=True)
class WrittenWords:
    """By what they mean; a word that ends with a star is the beginning of one."""

    months: Mapping[int, Sequence[str]]
    days: Mapping[int, Sequence[str]]
    numbers: Mapping[int, Sequence[str]]
    halves: Mapping[int, Sequence[str]]
    morning: Sequence[str]
    afternoon: Sequence[str]
    night: Sequence[str]
    noon: Sequence[str]
    midnight: Sequence[str]
    unknown: Sequence[str]
    between: Sequence[str]
    ages: Sequence[str]
    of_age: Sequence[str]
    spoken: NumberWords


@dataclass(frozen=True, slots=True)
class Written:
    """What was found; several `days` where the order of day and month is open.

    `has_wrong_day`: something is written like a date, and is none. `is_age`: no date is told, but
    how old somebody is. `rest` is what neither the date nor the time took, and what stands around
    them without a meaning is left out.
    """

    days: tuple[dt.date, ...] = ()
    time: dt.time | None = None
    is_time_unknown: bool = False
    has_wrong_day: bool = False
    is_age: bool = False
    rest: str = ""


class BirthReader:
    """`today` decides in which century a year of two digits lies."""

    def __init__(self, words: WrittenWords) -> None:
        self._words = words
        self.months: Final = MonthNames(words.months)
        names = self.months.pattern
        day = rf"(?P<day>\d{{1,2}}){_ORDINAL}"
        self._day_first = re.compile(
            rf"(?<!\d){day}[\s-]+(?:of\s+)?(?P<name>{names})\.?,?[\s-]+{_YEAR}"
        )
        self._day_numbers = {
            plain(word): str(number) for number, each in words.days.items() for word in each
        }
        day_words = "|".join(sorted(self._day_numbers, key=len, reverse=True))
        self._day_word = re.compile(rf"(?<!\w)(?:{day_words})(?=\s+(?:of\s+)?(?:{names}))")
        self._day_word_behind = re.compile(
            rf"(\b(?:{names})\s+(?:the\s+)?)({day_words})(?=,?\s+\d{{4}}(?!\d))"
        )
        self._month_first = re.compile(rf"\b(?P<name>{names})\.?\s+(?:the\s+)?{day},?\s+{_YEAR}")
        of_year = rf"(?:\s*(?:{_any(words.spoken.of_year)})(?!\w)\.?)?,?"
        self._year_first = re.compile(
            rf"(?<!\d)(?P<year>\d{{4}}){of_year}\s+(?:the\s+|le\s+)?{day}[\s-]+(?:of\s+)?"
            rf"(?P<name>{names})"
        )
        self._month = re.compile(names)
        self._spoken = SpokenYears(words.spoken)
        self._age = _age(words)
        self._written_as = (_ISO, self._day_first, self._month_first, self._year_first, _NUMBERS)
        self._numbers = [
            (_whole(plain(word)), str(number))
            for number, all_words in sorted(words.numbers.items(), reverse=True)
            for word in sorted(all_words, key=len, reverse=True)
        ]

    def read(self, text: str, today: dt.date) -> Written:
        left = plain(text)
        days, wrong, left = self._days(left, today)
        if not days and not wrong:
            days, wrong, left = self._days(self._spoken.in_figures(left, self._month), today)
        left, ages = (left, 0) if days or wrong else self._age.subn(" ", left)
        at, left = self._time(left)
        unknown = None if at else _first(self._words.unknown, left)
        if unknown:
            left = _without(left, unknown)
        return Written(days, at, unknown is not None, wrong, ages > 0, self._rest(left))

    def _days(self, text: str, today: dt.date) -> tuple[tuple[dt.date, ...], bool, str]:
        numbers = self._day_numbers
        text = self._day_word.sub(lambda found: numbers[found.group()], text)
        text = self._day_word_behind.sub(lambda found: found[1] + numbers[found[2]], text)
        for pattern in self._written_as:
            if found := pattern.search(text):
                days = self._read_day(found, today)
                left = f"{text[: found.start()]} , {text[found.end() :]}"
                return days, not days, left
        return (), False, text

    def _read_day(self, found: re.Match[str], today: dt.date) -> tuple[dt.date, ...]:
        parts = found.groupdict()
        year = _year(parts["year"], today)
        if "first" not in parts:
            month = self.months.number_of(parts["name"]) if "name" in parts else int(parts["month"])
            return _valid((year, month, int(parts["day"])))
        first, second = int(parts["first"]), int(parts["second"])
        usual = (year, second, first)
        if parts["mark"] == ".":
            return _valid(usual) or _valid((year, first, second))
        return _valid(usual, (year, first, second))

    def _time(self, text: str) -> tuple[dt.time | None, str]:
        for words, at in ((self._words.noon, dt.time(12)), (self._words.midnight, dt.time(0))):
            if found := _first(words, text):
                return at, _without(text, found)
        if (half := self._half(text)) is not None:
            return half
        digits = text
        for pattern, number in self._numbers:
            digits = pattern.sub(number, digits)
        digits = _with_fractions(digits)
        part = self._part_of_day(digits)
        found = _CLOCK.search(digits) or (_BARE.search(digits) if part else None)
        found = found or re.fullmatch(rf"\W*{_BARE.pattern}\W*", digits)
        if found is None:
            return None, text
        at_hour = _hour(int(found["hour"]), part and part[0])
        if at_hour is None:
            return None, text
        left = f"{digits[: found.start()]} , {digits[found.end() :]}"
        for word in (*self._words.morning, *self._words.afternoon, *self._words.night):
            left = _whole(plain(word)).sub(" ", left)
        return dt.time(at_hour, int(found["minute"] or 0)), left

    def _half(self, text: str) -> tuple[dt.time, str] | None:
        """`в половине девятого`, `полдевятого`."""
        for number, names in self._words.halves.items():
            for name in names:
                if found := re.search(rf"(?:в\s+)?(?:половин\w+\s+|пол-?){name}\b", text):
                    part = self._part_of_day(text)
                    hour = _hour((number - 1) or 12, part and part[0])
                    left = _without(text, found)
                    return dt.time((hour or 0) % 24, 30), part[1].sub(" ", left) if part else left
        return None

    def _part_of_day(self, text: str) -> tuple[str, re.Pattern[str]] | None:
        parts = {
            "night": self._words.night,
            "morning": self._words.morning,
            "afternoon": self._words.afternoon,
        }
        for part, words in parts.items():
            for word in words:
                pattern = re.compile(
                    rf"(?<!\w)(?<!\bi )(?:(?<=\d)|\b){re.escape(plain(word))}(?!\w)"
                )
                close = re.search(
                    rf"\d\s*(?:час\w*|ч\.?|h|heures?|hours?|o'clock)?\s*"
                    rf"{re.escape(plain(word))}(?!\w)",
                    text,
                )
                if close or pattern.search(text):
                    return part, pattern
        return None

    def _rest(self, text: str) -> str:
        pieces = [self._stripped(piece) for piece in text.split(",")]
        return ", ".join(piece for piece in pieces if piece)

    def _stripped(self, piece: str) -> str:
        """Without empty words at its beginning and end."""
        words = sorted(map(plain, self._words.between), key=len, reverse=True)
        before = None
        piece = piece.strip(" .:;-!()\n\t")
        while piece != before:
            before = piece
            for word in words:
                if piece == word:
                    return ""
                piece = piece.removeprefix(f"{word} ").removesuffix(f" {word}")
            piece = piece.strip(" .:;-!()\n\t")
        return piece


def _age(words: WrittenWords) -> re.Pattern[str]:
    """`12 years old`, `twelve years old`, `i'm 12` where nothing follows."""
    spelt = [word for number, each in words.numbers.items() if number for word in each]
    spelt += [word for each in words.spoken.values.values() for word in each]
    number = rf"(?:\d{{1,3}}|(?:(?:{_any(spelt)})[\s-]*)+)"
    before, behind = _any(words.of_age), _any(words.ages)
    alone = rf"(?<!\w)(?:{before})\s+(?:уже\s+|только\s+)?{number}\W*$"
    return re.compile(rf"(?<![\w.,:]){number}\s*(?:{behind})(?!\w)|{alone}")


def _any(words: Iterable[str]) -> str:
    longest_first = sorted(map(plain, words), key=len, reverse=True)
    return "|".join(map(re.escape, longest_first))


def _with_fractions(text: str) -> str:
    """`half past 8` as `8:30`."""
    for pattern, shift, minute in _SPOKEN:
        if found := pattern.search(text):
            hour = (int(found[1]) + shift) % 24
            return f"{text[: found.start()]}{hour}:{minute}{text[found.end() :]}"
    return text


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")


def _first(words: Sequence[str], text: str) -> re.Match[str] | None:
    return next((found for word in words if (found := _whole(plain(word)).search(text))), None)


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} , {text[found.end() :]}"


def _valid(*candidates: tuple[int, int, int]) -> tuple[dt.date, ...]:
    days = []
    for candidate in candidates:
        try:
            days.append(dt.date(*candidate))
        except ValueError:
            continue
    return tuple(dict.fromkeys(days))


def _year(written: str, today: dt.date) -> int:
    number = int(written.lstrip("'"))
    if number >= 100:
        return number
    return number + (2000 if number <= today.year % 100 else _OLDEST)


def _hour(hour: int, part: str | None) -> int | None:
    """On a clock of 24 hours."""
    if part == "afternoon" and hour < 12:
        hour += 12
    elif part in ("morning", "night") and hour == 12:
        hour = 0
    return hour if hour < 24 else None
