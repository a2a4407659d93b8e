"""When people work at the desk."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from domain.shared.errors import InvalidInput

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXAMPLE: Final = "mon-fri 09:00-18:00, sat 10:00-14:00"
_LOOKED_AHEAD: Final = 370
_SHIFT = re.compile(
    r"(?P<day>[a-z]{3})(?:-(?P<last>[a-z]{3}))?\s+"
    r"(?P<start>\d\d?:\d\d)-(?P<end>\d\d?:\d\d)"
)


@dataclass(frozen=True, slots=True)
class Shift:
    """`weekday` as in `datetime.weekday`; `end` is the midnight after where it is 00:00."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """Without a shift people work day and night."""

    shifts: tuple[Shift, ...] = ()
    zone: tzinfo = UTC

    def is_open(self, moment: datetime) -> bool:
        return not self.shifts or self.next_open(moment) == moment

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself while it is open."""
        if not self.shifts:
            return moment
        return next((max(start, moment) for start, _ in self._from(moment)), moment)

    def after(self, moment: datetime, working: timedelta) -> datetime:
        """When so much working time will have passed."""
        if not self.shifts:
            return moment + working
        left = working
        for start, end in self._from(moment):
            begin = max(start, moment)
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return moment + working

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """How much of that is working time."""
        if not self.shifts:
            return max(end - begin, timedelta(0))
        passed = timedelta(0)
        for opens, closes in self._from(begin):
            if opens >= end:
                break
            passed += min(closes, end) - max(opens, begin)
        return passed

    def _from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open stretches that end after the moment, in their order; about a year of them."""
        local = moment.astimezone(self.zone).date()
        for offset in range(-1, _LOOKED_AHEAD):
            day = local + timedelta(days=offset)
            for start, end in sorted(self._on(day)):
                if end > moment:
                    yield start, end

    def _on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for shift in self.shifts:
            if shift.weekday != day.weekday():
                continue
            ends_on = day + timedelta(days=shift.end == time(0))
            start, end = (
                datetime.combine(on, at, self.zone).astimezone(UTC)
                for on, at in ((day, shift.start), (ends_on, shift.end))
            )
            yield start, end


def parsed_shifts(text: str) -> Sequence[Shift]:
    """Of words such as `mon-fri 09:00-18:00, sat 10:00-14:00`; none of an empty text.

    Raises InvalidInput.
    """
    shifts: list[Shift] = []
    for part in filter(None, (part.strip().lower() for part in text.split(","))):
        shifts += _shifts_of(part)
    return _apart(shifts)


def _shifts_of(part: str) -> Iterator[Shift]:
    found = _SHIFT.fullmatch(part)
    if found is None:
        raise InvalidInput(f"{part!r} is no days and times, such as {EXAMPLE!r}")
    try:
        first = DAYS.index(found["day"])
        last = DAYS.index(found["last"] or found["day"])
        start, end = (_time(found[name]) for name in ("start", "end"))
    except ValueError:
        raise InvalidInput(f"{part!r}: days are {', '.join(DAYS)}, times 00:00 to 24:00") from None
    if last < first or (end != time(0) and end <= start):
        raise InvalidInput(f"{part!r} ends before it begins")
    return (Shift(day, start, end) for day in range(first, last + 1))


def _time(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time(0) if (hour, minute) == ("24", "00") else time(int(hour), int(minute))


def _apart(shifts: Sequence[Shift]) -> Sequence[Shift]:
    ordered = sorted(shifts, key=lambda shift: (shift.weekday, shift.start))
    for one, other in pairwise(ordered):
        if one.weekday == other.weekday and (one.end == time(0) or one.end > other.start):
            raise InvalidInput(f"two stretches of {DAYS[one.weekday]} overlap")
    return ordered
