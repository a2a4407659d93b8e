"""The Moon's phase by how far she stands before the Sun."""

from dataclasses import dataclass
from enum import StrEnum
from math import cos, radians

from domain.astrology.zodiac import normalised


class PhaseName(StrEnum):
    """Each is the eighth of the circle in whose middle it is exact."""

    NEW_MOON = "new_moon"
    WAXING_CRESCENT = "waxing_crescent"
    FIRST_QUARTER = "first_quarter"
    WAXING_GIBBOUS = "waxing_gibbous"
    FULL_MOON = "full_moon"
    WANING_GIBBOUS = "waning_gibbous"
    LAST_QUARTER = "last_quarter"
    WANING_CRESCENT = "waning_crescent"


@dataclass(frozen=True, slots=True)
class MoonPhase:
    """`angle` from the Sun forward, 0 to 360; `illuminated` is the share of the disc."""

    name: PhaseName
    angle: float
    illuminated: float


def moon_phase(sun: float, moon: float) -> MoonPhase:
    angle = normalised(moon - sun)
    name = tuple(PhaseName)[int((angle + 22.5) // 45) % 8]
    return MoonPhase(name, angle, (1 - cos(radians(angle))) / 2)
