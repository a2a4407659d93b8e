"""From what a clock on a wall showed to universal time, with the history of the place's zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.shared.errors import InvalidInput

LAST_OLD_STYLE_DAY: Final = date(1918, 1, 31)
"""In Russia; the day after it was 14 February."""

_RUSSIAN_EMPIRE: Final = frozenset(
    ("RU", "UA", "BY", "KZ", "KG", "UZ", "TM", "TJ", "AZ", "AM", "GE", "MD", "EE", "LV", "LT")
)
_DEGREES_AN_HOUR: Final = 15
_CENTURY_WITHOUT_LEAP_DAY: Final = date(1900, 3, 1)


class Calendar(StrEnum):
    GREGORIAN = "gregorian"
    JULIAN = "julian"
    """As in Russia until January 1918: old style."""


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A moment with the offset that held there; `is_solar`: each place still had its own time."""

    moment: datetime
    offset: timedelta
    zone: str
    is_solar: bool = False

    @property
    def offset_text(self) -> str:
        """Such as `+03:00`; seconds only where there are any."""
        seconds = round(abs(self.offset).total_seconds())
        sign = "-" if self.offset < timedelta() else "+"
        rest = f":{seconds % 60:02d}" if seconds % 60 else ""
        return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}{rest}"


class NoSuchTime(InvalidInput):
    """Clocks were put forward over it; `before` and `after` are what they showed around the gap."""

    def __init__(self, local: datetime, before: datetime, after: datetime, zone: str) -> None:
        super().__init__(
            f"{local:%Y-%m-%d %H:%M} never was in {zone}: clocks there went from "
            f"{before:%Y-%m-%d %H:%M} straight to {after:%Y-%m-%d %H:%M}; give another time"
        )
        self.before = before
        self.after = after


class TimeTwice(InvalidInput):
    """Clocks were put back over it; `choices` are the two moments that may be meant."""

    def __init__(self, local: datetime, choices: Sequence[LocalTime]) -> None:
        offsets = " or ".join(f"UTC{choice.offset_text}" for choice in choices)
        super().__init__(
            f"{local:%Y-%m-%d %H:%M} came twice in {choices[0].zone}: {offsets}; "
            "say which with fold 0 (the first) or 1 (the second)"
        )
        self.choices = choices


def zone_named(name: str) -> ZoneInfo:
    """Raises InvalidInput."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            "the zone must be a name of the IANA time zone database, such as Europe/Paris"
        ) from None


def local_time(
    local: datetime, zone: ZoneInfo, longitude: float, fold: int | None = None
) -> LocalTime:
    """What a clock showed there, without a zone of its own. Seconds count.

    `fold` says which of two equal times is meant. Raises NoSuchTime or TimeTwice.
    """
    if (shown := local.replace(tzinfo=zone)).tzname() == "LMT":
        offset = timedelta(seconds=round(longitude / _DEGREES_AN_HOUR * 3600))
        return LocalTime((local - offset).replace(tzinfo=UTC), offset, zone.key, is_solar=True)
    first, second = (_read(shown.replace(fold=each), zone) for each in (0, 1))
    if first.moment == second.moment:
        return first
    if _shown(first, zone) != local:
        raise NoSuchTime(local, *_around(local, first, second), zone.key)
    if fold is None:
        raise TimeTwice(local, (first, second))
    return (first, second)[fold]


def from_old_style(day: date) -> date:
    """The Gregorian date of a Julian one, from 1900 on."""
    return day + timedelta(days=13 if day >= _CENTURY_WITHOUT_LEAP_DAY else 12)


def may_be_old_style(day: date, country: str) -> bool:
    """Whether people there counted days by the Julian calendar then."""
    return day <= LAST_OLD_STYLE_DAY and country in _RUSSIAN_EMPIRE


def _read(shown: datetime, zone: ZoneInfo) -> LocalTime:
    offset = shown.utcoffset() or timedelta()
    return LocalTime(shown.astimezone(UTC), offset, zone.key)


def _shown(moment: LocalTime, zone: ZoneInfo) -> datetime:
    return moment.moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _around(local: datetime, first: LocalTime, second: LocalTime) -> tuple[datetime, datetime]:
    """What clocks showed as the gap began and ended."""
    width = first.moment - second.moment
    low, high = local - abs(width), local
    zone = ZoneInfo(first.zone)
    while high - low > timedelta(minutes=1):  # the last time that did exist
        middle = low + (high - low) / 2
        exists = _shown(_read(middle.replace(tzinfo=zone), zone), zone) == middle
        low, high = (middle, high) if exists else (low, middle)
    begin = (high + timedelta(seconds=30)).replace(second=0, microsecond=0)
    return begin, begin + abs(width)
