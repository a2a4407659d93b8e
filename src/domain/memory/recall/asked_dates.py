"""The dates that a question names, outright or counted back from when it is asked."""

# ruff: noqa: RUF001 - letters of several alphabets are what this is about

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.memory.recall.lexicon import CalendarWords, words_of

_DAY = timedelta(days=1)
_NEAR = timedelta(days=3)
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|го|ое)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[./](\d{1,2})(?:[./]((?:19|20)\d\d))?\b")
_SEASON_MONTHS = ((12, 1, 2), (3, 4, 5), (6, 7, 8), (9, 10, 11))
_UNIT_DAYS = {"day": 1, "week": 7, "weekend": 7, "month": 30, "year": 365}
_MONTH_ONLY, _MONTH_AFTER = 0.5, 0.3


@dataclass(frozen=True, slots=True)
class AskedMonth:
    """A month, of any year unless one is given, and perhaps its day."""

    month: int
    year: int | None = None
    day: int | None = None

    def hit(self, day: date) -> float:
        """How well a day fits: 1 for the day within three, or for the month if no day is asked.

        What was asked for may have been told in the month after.
        """
        if self.day is not None and self._is_near(day):
            return 1.0
        if self._is_month(day):
            return 1.0 if self.day is None else _MONTH_ONLY
        before = day.replace(day=1) - timedelta(days=1)
        return _MONTH_AFTER if self._is_month(before) else 0.0

    def spans(self, first: date, last: date) -> Iterator["FittingSpan"]:
        """The same of all days from the first to the last."""
        for year in range(max(2, first.year - 1), min(9_997, last.year + 1) + 1):
            if self.year not in (None, year):
                continue
            begin = date(year, self.month, 1)
            after = _month_after(begin)
            yield begin, after - _DAY, 1.0 if self.day is None else _MONTH_ONLY
            yield after, _month_after(after) - _DAY, _MONTH_AFTER
            if self.day is not None and (wanted := _date(year, self.month, self.day)):
                yield wanted - _NEAR, wanted + _NEAR, 1.0

    def _is_month(self, day: date) -> bool:
        return day.month == self.month and self.year in (None, day.year)

    def _is_near(self, day: date) -> bool:
        years = (self.year,) if self.year else (day.year - 1, day.year, day.year + 1)
        wanted = (_date(year, self.month, self.day or 1) for year in years)
        return any(abs(day - it) <= _NEAR for it in wanted if it)


@dataclass(frozen=True, slots=True)
class AskedSpan:
    begin: date
    end: date

    def hit(self, day: date) -> float:
        return 1.0 if self.begin <= day <= self.end else 0.0

    def spans(self, first: date, last: date) -> Iterator["FittingSpan"]:
        """The same of all days from the first to the last."""
        if self.begin <= last and self.end >= first:
            yield self.begin, self.end, 1.0


AskedDate = AskedMonth | AskedSpan
FittingSpan = tuple[date, date, float]
"""Its first and last day, and how well it fits, from 0 to 1."""


def date_hit(asked: Sequence[AskedDate], day: date) -> float:
    """From 0 to 1: how well something said on that day fits the dates asked for."""
    return max((each.hit(day) for each in asked), default=0.0)


def fitting_spans(asked: Sequence[AskedDate], first: date, last: date) -> Iterator[FittingSpan]:
    """How well the days from the first to the last fit; where spans overlap, the best one holds."""
    for each in asked:
        yield from each.spans(first, last)


def asked_dates(
    text: str, today: date, calendars: Sequence[CalendarWords]
) -> tuple[AskedDate, ...]:
    """In every language at once: nobody writes "mars dernier" and means a planet."""
    found: list[AskedDate] = list(_numeric(text))
    words = words_of(text)
    for calendar in calendars:
        if not calendar.dates.stand_in(words):
            continue
        reader = _Reader(text, words, today, calendar)
        found += [*reader.months(), *reader.seasons(), *reader.counted_back(), *reader.last()]
    return tuple(dict.fromkeys(found)) or tuple(_years(words))


class _Reader:
    """Reads one question by the words of one language."""

    def __init__(
        self, text: str, words: Sequence[str], today: date, calendar: CalendarWords
    ) -> None:
        self._text = text
        self._words = words
        self._today = today
        self._calendar = calendar
        self._past = [first for first, _ in calendar.past.places(words)]

    def months(self) -> Iterator[AskedDate]:
        for number, names in enumerate(self._calendar.months, start=1):
            for first, after in names.places(self._words):
                day, year = self._day(first, after), self._year(first, after)
                if day is None and year is None and not self._is_surely_month(first):
                    continue
                if year is None and self._is_past(first, after):
                    is_over = (number, day or 1) < (self._today.month, self._today.day)
                    year = self._today.year - (not is_over)
                yield AskedMonth(number, year, day)

    def seasons(self) -> Iterator[AskedDate]:
        for months, names in zip(_SEASON_MONTHS, self._calendar.seasons, strict=True):
            for first, after in names.places(self._words):
                year = self._year(first, after)
                if year is None and not self._is_past(first, after):
                    yield from (AskedMonth(month) for month in months)
                    continue
                yield self._season(months, year)

    def counted_back(self) -> Iterator[AskedDate]:
        """Yesterday, three weeks ago."""
        for ago, names in self._calendar.days.items():
            if names.stand_in(self._words):
                yield self._around(ago, 1)
        agos = [place for phrase in self._calendar.ago.places(self._words) for place in phrase]
        asked = [last for _, last in self._calendar.how_many.places(self._words)]
        for unit, names in self._calendar.units.items():
            for first, after in names.places(self._words):
                if first in asked:
                    continue
                if any(abs(place - first) <= 3 or place == after for place in agos):
                    days = _UNIT_DAYS[unit]
                    yield self._around(self._number(first) * days, max(1, days // 2))

    def last(self) -> Iterator[AskedDate]:
        """Last week, last Friday."""
        for unit, names in self._calendar.units.items():
            for first, after in names.places(self._words):
                if self._is_past(first, after):
                    yield self._last(unit)
        for number, names in enumerate(self._calendar.weekdays):
            for first, after in names.places(self._words):
                if self._is_past(first, after):
                    yield self._around((self._today.weekday() - number - 1) % 7 + 1, 1)

    def _last(self, unit: str) -> AskedDate:
        if unit == "month":
            end = self._today.replace(day=1) - timedelta(days=1)
            return AskedMonth(end.month, end.year)
        if unit == "year":
            year = self._today.year - 1
            return AskedSpan(date(year, 1, 1), date(year, 12, 31))
        days = _UNIT_DAYS[unit]
        return AskedSpan(self._today - timedelta(days=2 * days), self._today - timedelta(days=1))

    def _season(self, months: Sequence[int], year: int | None) -> AskedDate:
        """Of that year, or the last one that is over or under way."""
        begin_month, end_month = months[0], months[-1]
        if year is None:
            year = self._today.year - (end_month >= self._today.month)
        begin = date(year - (begin_month > end_month), begin_month, 1)
        return AskedSpan(begin, date(year, end_month, 28) + timedelta(days=10))

    def _around(self, ago: int, spread: int) -> AskedDate:
        day = self._today - timedelta(days=ago)
        return AskedSpan(day - timedelta(days=spread), day + timedelta(days=spread))

    def _day(self, first: int, after: int) -> int | None:
        for place in (first - 1, after, first - 2):
            found = _ORDINAL.fullmatch(self._word(place))
            if found and 1 <= int(found.group(1)) <= 31:
                return int(found.group(1))
        return None

    def _year(self, first: int, after: int) -> int | None:
        near = (self._word(place) for place in (after, after + 1, after + 2, first - 1))
        return next((int(word) for word in near if _YEAR.fullmatch(word)), None)

    def _number(self, unit: int) -> int:
        """How many of the unit that stands at this word."""
        for place in (unit - 1, unit - 2):
            word = self._word(place)
            if word.isdecimal():
                return int(word)
            for number, names in enumerate(self._calendar.numbers, start=1):
                if names.stand_in([word]):
                    return number
        return 1

    def _is_past(self, first: int, after: int) -> bool:
        return any(first - 2 <= place <= after for place in self._past)

    def _is_surely_month(self, place: int) -> bool:
        """Not "may I" and "to march"."""
        word = self._words[place]
        if not self._calendar.capitals.stand_in([word]):
            return True
        return place > 0 and word.capitalize() in self._text

    def _word(self, place: int) -> str:
        return self._words[place] if 0 <= place < len(self._words) else ""


def _numeric(text: str) -> Iterator[AskedDate]:
    for year, month, day in _ISO.findall(text):
        if found := _date(int(year), int(month), int(day)):
            yield AskedMonth(found.month, found.year, found.day)
    for day, month, year in _NUMERIC.findall(_ISO.sub(" ", text)):
        first, second = int(day), int(month)
        if second > 12:
            first, second = second, first
        if found := _date(int(year) if year else 2024, second, first):
            yield AskedMonth(found.month, int(year) if year else None, found.day)


def _years(words: Sequence[str]) -> Iterator[AskedDate]:
    for word in words:
        if _YEAR.fullmatch(word):
            yield AskedSpan(date(int(word), 1, 1), date(int(word), 12, 31))


def _month_after(begin: date) -> date:
    return (begin + timedelta(days=31)).replace(day=1)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
