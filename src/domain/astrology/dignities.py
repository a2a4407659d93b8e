"""Where a planet is said to be at home, honoured, away from home or humbled."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain.astrology.bodies import Body
from domain.astrology.zodiac import Sign


class Dignity(StrEnum):
    DOMICILE = "domicile"
    EXALTATION = "exaltation"
    DETRIMENT = "detriment"
    FALL = "fall"


_RULERS: Final[Mapping[Sign, Body]] = {
    Sign.ARIES: Body.MARS,
    Sign.TAURUS: Body.VENUS,
    Sign.GEMINI: Body.MERCURY,
    Sign.CANCER: Body.MOON,
    Sign.LEO: Body.SUN,
    Sign.VIRGO: Body.MERCURY,
    Sign.LIBRA: Body.VENUS,
    Sign.SCORPIO: Body.MARS,
    Sign.SAGITTARIUS: Body.JUPITER,
    Sign.CAPRICORN: Body.SATURN,
    Sign.AQUARIUS: Body.SATURN,
    Sign.PISCES: Body.JUPITER,
}
"""The traditional ones."""

_MODERN_RULERS: Final[Mapping[Sign, Body]] = {
    Sign.AQUARIUS: Body.URANUS,
    Sign.PISCES: Body.NEPTUNE,
    Sign.SCORPIO: Body.PLUTO,
}
_EXALTATIONS: Final[Mapping[Body, Sign]] = {
    Body.SUN: Sign.ARIES,
    Body.MOON: Sign.TAURUS,
    Body.MERCURY: Sign.VIRGO,
    Body.VENUS: Sign.PISCES,
    Body.MARS: Sign.CAPRICORN,
    Body.JUPITER: Sign.CANCER,
    Body.SATURN: Sign.LIBRA,
}


def dignity_of(body: Body, sign: Sign) -> Dignity | None:
    """The strongest that holds; Mercury in Virgo is at home rather than exalted."""
    if _rules(body, sign):
        return Dignity.DOMICILE
    if _EXALTATIONS.get(body) is sign:
        return Dignity.EXALTATION
    if _rules(body, sign.opposite):
        return Dignity.DETRIMENT
    if _EXALTATIONS.get(body) is sign.opposite:
        return Dignity.FALL
    return None


def _rules(body: Body, sign: Sign) -> bool:
    return body in (_RULERS[sign], _MODERN_RULERS.get(sign))
