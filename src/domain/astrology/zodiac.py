"""The tropical zodiac: twelve signs of 30° from the vernal point, longitudes in degrees."""

from enum import StrEnum
from typing import Final

FULL_CIRCLE: Final = 360.0
SIGN_WIDTH: Final = 30.0
PRIME: Final = "\u2032"
_MINUTES: Final = 60


class Element(StrEnum):
    FIRE = "fire"
    EARTH = "earth"
    AIR = "air"
    WATER = "water"


class Modality(StrEnum):
    CARDINAL = "cardinal"
    FIXED = "fixed"
    MUTABLE = "mutable"


class Sign(StrEnum):
    """In their order from 0°."""

    ARIES = "aries"
    TAURUS = "taurus"
    GEMINI = "gemini"
    CANCER = "cancer"
    LEO = "leo"
    VIRGO = "virgo"
    LIBRA = "libra"
    SCORPIO = "scorpio"
    SAGITTARIUS = "sagittarius"
    CAPRICORN = "capricorn"
    AQUARIUS = "aquarius"
    PISCES = "pisces"

    @property
    def number(self) -> int:
        """0 for Aries to 11 for Pisces."""
        return _NUMBERS[self]

    @property
    def element(self) -> Element:
        return tuple(Element)[self.number % 4]

    @property
    def modality(self) -> Modality:
        return tuple(Modality)[self.number % 3]

    @property
    def opposite(self) -> "Sign":
        return SIGNS[(self.number + 6) % 12]


SIGNS: Final = tuple(Sign)
_NUMBERS: Final = {sign: number for number, sign in enumerate(SIGNS)}


def normalised(longitude: float) -> float:
    """The same direction, in [0, 360)."""
    turned = longitude % FULL_CIRCLE
    return 0.0 if turned >= FULL_CIRCLE else turned


def separation(first: float, second: float) -> float:
    """The shorter way between two longitudes, 0 to 180."""
    return abs(signed_separation(first, second))


def signed_separation(start: float, end: float) -> float:
    """How far it is from one longitude to the other, -180 (excluded) to 180."""
    turned = normalised(end - start)
    return turned - FULL_CIRCLE if turned > 180 else turned


def is_between(longitude: float, start: float, end: float) -> bool:
    """Whether it lies on the arc from start, included, forward to end."""
    return normalised(longitude - start) < normalised(end - start)


def sign_of(longitude: float) -> Sign:
    return SIGNS[int(normalised(longitude) // SIGN_WIDTH)]


def degrees_in_sign(longitude: float) -> float:
    return normalised(longitude) % SIGN_WIDTH


def degree_text(longitude: float) -> str:
    """Whole degrees and minutes within the sign, cut off and not rounded: the last stays 29°59."""
    degrees, minutes = degrees_and_minutes(longitude)
    return f"{degrees}°{minutes:02d}{PRIME}"


def degrees_and_minutes(longitude: float) -> tuple[int, int]:
    """Within the sign, cut off."""
    minutes = int(degrees_in_sign(longitude) * _MINUTES)
    return minutes // _MINUTES, minutes % _MINUTES
