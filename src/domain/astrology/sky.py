"""What an ephemeris says of a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from domain.astrology.bodies import Body
from domain.shared.errors import InvalidInput

_EPOCH: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)
_EPOCH_DAY: Final = 2_451_545.0
FIRST_MOMENT: Final = datetime(1899, 12, 31, tzinfo=UTC)
LAST_MOMENT: Final = datetime(2053, 10, 1, tzinfo=UTC)
"""The years that the planetary ephemeris covers, with room for every zone."""


@dataclass(frozen=True, slots=True)
class Position:
    """Apparent and geocentric, in the ecliptic of date: degrees, and degrees a day."""

    longitude: float
    latitude: float
    speed: float

    @property
    def is_retrograde(self) -> bool:
        return self.speed < 0


@dataclass(frozen=True, slots=True)
class Sky:
    """Degrees: the true `obliquity`, and the apparent `sidereal` time of Greenwich."""

    moment: datetime
    obliquity: float
    sidereal: float
    positions: Mapping[Body, Position]


def julian_day(moment: datetime) -> float:
    """Of universal time: UTC is read as UT1, from which it never strays by a second."""
    return _EPOCH_DAY + (moment - _EPOCH) / timedelta(days=1)


def check_covered(moment: datetime) -> None:
    """Raises InvalidInput."""
    if not FIRST_MOMENT <= moment < LAST_MOMENT:
        raise InvalidInput(
            f"the sky is computed for the years 1900 to {LAST_MOMENT.year - 1}: "
            "give a date between them"
        )
