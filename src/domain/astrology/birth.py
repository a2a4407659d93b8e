"""When and where somebody was born, as far as it is known."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from domain.astrology.civil_time import (
    Calendar,
    LocalTime,
    from_old_style,
    local_time,
    zone_named,
)
from domain.astrology.places import Place
from domain.astrology.sky import LAST_MOMENT
from domain.shared.errors import InvalidInput

EARLIEST: Final = date(1900, 1, 1)
_NOON: Final = time(12)
_HALF_A_DAY: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Birth:
    """`day` is as it was written, in `calendar`; no `time`: not known.

    `fold` says which of two equal times is meant, where clocks were put back.
    """

    day: date
    time: time | None
    place: Place
    calendar: Calendar = Calendar.GREGORIAN
    fold: int | None = None

    @property
    def gregorian_day(self) -> date:
        return from_old_style(self.day) if self.calendar is Calendar.JULIAN else self.day

    @property
    def is_timed(self) -> bool:
        return self.time is not None

    def local_time(self) -> LocalTime:
        """Noon where the time is not known.

        Raises InvalidInput: NoSuchTime, TimeTwice, or for a day that is not covered.
        """
        check_day(self.gregorian_day)
        local = datetime.combine(self.gregorian_day, self.time or _NOON)
        return local_time(local, zone_named(self.place.zone), self.place.longitude, self.fold)

    def day_span(self) -> tuple[datetime, datetime]:
        """Between which moments they were born where the time is not known."""
        noon = replace(self, time=None, fold=self.fold or 0).local_time().moment
        return noon - _HALF_A_DAY, noon + _HALF_A_DAY


def check_day(day: date) -> None:
    """Raises InvalidInput."""
    last = LAST_MOMENT.astimezone(UTC).date() - timedelta(days=2)
    if not EARLIEST <= day <= last:
        raise InvalidInput(
            f"charts are computed for dates from {EARLIEST} to {last}: "
            f"{'give a later one' if day < EARLIEST else 'give an earlier one'}"
        )


def check_coordinates(latitude: float, longitude: float) -> None:
    """Raises InvalidInput."""
    if not -90 <= latitude <= 90:
        raise InvalidInput("a latitude lies between -90 and 90 degrees, north being positive")
    if not -180 <= longitude <= 180:
        raise InvalidInput("a longitude lies between -180 and 180 degrees, east being positive")
