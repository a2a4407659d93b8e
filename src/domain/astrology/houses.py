"""House cusps from the sidereal time, the latitude and the tilt of the ecliptic.

Every angle is in degrees; `ramc` is the right ascension of the meridian, which is the local
apparent sidereal time. Formulas are those of the textbooks of spherical astronomy.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import asin, atan, atan2, cos, degrees, radians, sin, tan
from typing import Final

from domain.astrology.zodiac import (
    SIGN_WIDTH,
    is_between,
    normalised,
    signed_separation,
)

_CONVERGED: Final = 1e-9
_MOST_STEPS: Final = 100


class HouseSystem(StrEnum):
    PLACIDUS = "placidus"
    WHOLE_SIGN = "whole_sign"
    EQUAL = "equal"
    KOCH = "koch"
    REGIOMONTANUS = "regiomontanus"
    PORPHYRY = "porphyry"


@dataclass(frozen=True, slots=True)
class Horizon:
    """Where and when houses are wanted; `obliquity` is the true one of the moment."""

    ramc: float
    latitude: float
    obliquity: float

    @property
    def is_polar(self) -> bool:
        """Whether some of the ecliptic never rises or never sets here."""
        return abs(self.latitude) + abs(self.obliquity) >= 90


@dataclass(frozen=True, slots=True)
class Houses:
    """`system` is the one that was used, which near the poles is not the one `asked_for`."""

    system: HouseSystem
    asked_for: HouseSystem
    ascendant: float
    midheaven: float
    cusps: tuple[float, ...]

    @property
    def was_replaced(self) -> bool:
        return self.system is not self.asked_for

    def house_of(self, longitude: float) -> int:
        """1 to 12."""
        pairs = zip(self.cusps, (*self.cusps[1:], self.cusps[0]), strict=True)
        return next(
            number
            for number, (start, end) in enumerate(pairs, 1)
            if number == len(self.cusps) or is_between(longitude, start, end)
        )


def houses_at(horizon: Horizon, system: HouseSystem) -> Houses:
    """Within the polar circles whole signs take the place of a system that has no meaning there.

    Placidus and Koch never have; Regiomontanus has none while its cusps would run backwards.
    """
    midheaven, ascendant = _midheaven(horizon), _ascendant(horizon)
    if signed_separation(midheaven, ascendant) < 0:  # within the polar circles it may be setting
        ascendant = normalised(ascendant + 180)
    used, cusps = system, _CUSPS[system](horizon, ascendant, midheaven)
    if horizon.is_polar and (system in _UNDEFINED_NEAR_POLES or not _run_forward(cusps)):
        used = HouseSystem.WHOLE_SIGN
        cusps = _whole_sign(horizon, ascendant, midheaven)
    return Houses(used, system, ascendant, midheaven, tuple(map(normalised, cusps)))


def _run_forward(cusps: Sequence[float]) -> bool:
    return all(
        0 < signed_separation(start, end) < 180
        for start, end in zip(cusps, (*cusps[1:], cusps[0]), strict=True)
    )


def _midheaven(horizon: Horizon) -> float:
    ramc, tilt = radians(horizon.ramc), radians(horizon.obliquity)
    return normalised(degrees(atan2(sin(ramc), cos(ramc) * cos(tilt))))


def _ascendant(horizon: Horizon) -> float:
    return _rising(horizon.ramc, horizon.latitude, horizon.obliquity)


def _rising(ramc: float, pole: float, obliquity: float) -> float:
    """The point of the ecliptic that rises on a circle with the given height of the pole."""
    turned, tilt = radians(ramc), radians(obliquity)
    across = -(sin(tilt) * tan(radians(pole)) + cos(tilt) * sin(turned))
    return normalised(degrees(atan2(cos(turned), across)))


def _whole_sign(_: Horizon, ascendant: float, __: float) -> Sequence[float]:
    return _every_30_degrees(ascendant // SIGN_WIDTH * SIGN_WIDTH)


def _equal(_: Horizon, ascendant: float, __: float) -> Sequence[float]:
    return _every_30_degrees(ascendant)


def _every_30_degrees(start: float) -> Sequence[float]:
    return [start + SIGN_WIDTH * number for number in range(12)]


def _porphyry(_: Horizon, ascendant: float, midheaven: float) -> Sequence[float]:
    above = signed_separation(midheaven, ascendant) / 3
    below = 60 - above
    thirds = (midheaven + above, midheaven + 2 * above, ascendant + below, ascendant + 2 * below)
    return _with_opposites(ascendant, midheaven, *thirds)


def _regiomontanus(horizon: Horizon, ascendant: float, midheaven: float) -> Sequence[float]:
    def cusp(offset: float) -> float:
        pole = degrees(atan(tan(radians(horizon.latitude)) * sin(radians(offset))))
        return _rising(horizon.ramc + offset - 90, pole, horizon.obliquity)

    return _quadrants(ascendant, midheaven, cusp)


def _koch(horizon: Horizon, ascendant: float, midheaven: float) -> Sequence[float]:
    """The ascendant as it was when the midheaven stood at thirds of its own diurnal arc."""
    tilt, latitude = radians(horizon.obliquity), radians(horizon.latitude)
    declination = asin(sin(tilt) * sin(radians(midheaven)))
    difference = degrees(asin(_in_reach(tan(latitude) * tan(declination))))

    def cusp(offset: float) -> float:
        turned = offset - 90 + difference * (offset - 90) / 90
        return _rising(horizon.ramc + turned, horizon.latitude, horizon.obliquity)

    return _quadrants(ascendant, midheaven, cusp)


def _placidus(horizon: Horizon, ascendant: float, midheaven: float) -> Sequence[float]:
    """Points that have travelled a third, or two, of their own semi-arc."""

    def cusp(offset: float) -> float:
        above = offset < 90
        share = offset / 90 if above else (180 - offset) / 90
        return _travelled(horizon, offset, share, above=above)

    return _quadrants(ascendant, midheaven, cusp)


def _travelled(horizon: Horizon, offset: float, share: float, *, above: bool) -> float:
    """Solved by repetition for the right ascension, which decides the semi-arc it depends on."""
    tilt, height = radians(horizon.obliquity), tan(radians(horizon.latitude))
    ascension = horizon.ramc + offset
    for _ in range(_MOST_STEPS):
        slope = tan(tilt) * sin(radians(ascension))  # the tangent of the declination
        difference = degrees(asin(_in_reach(height * slope)))
        arc = (90 + difference) * share if above else 180 - (90 - difference) * share
        found = horizon.ramc + arc
        if abs(found - ascension) < _CONVERGED:
            break
        ascension = found
    turned = radians(found)
    return normalised(degrees(atan2(sin(turned), cos(turned) * cos(tilt))))


def _in_reach(sine: float) -> float:
    """Beyond ±1 a point never rises or never sets; such cusps are replaced as a whole."""
    return max(-1.0, min(1.0, sine))


def _quadrants(
    ascendant: float, midheaven: float, cusp: Callable[[float], float]
) -> Sequence[float]:
    """The intermediate cusps by their distance from the midheaven, eastward along the equator."""
    return _with_opposites(ascendant, midheaven, cusp(30), cusp(60), cusp(120), cusp(150))


def _with_opposites(ascendant: float, midheaven: float, *between: float) -> Sequence[float]:
    """`between` are the cusps 11, 12, 2 and 3."""
    eleventh, twelfth, second, third = between
    eastern = (ascendant, second, third, midheaven + 180, eleventh + 180, twelfth + 180)
    return (*eastern, *(cusp + 180 for cusp in eastern))


_CUSPS: Final[Mapping[HouseSystem, Callable[[Horizon, float, float], Sequence[float]]]] = {
    HouseSystem.PLACIDUS: _placidus,
    HouseSystem.WHOLE_SIGN: _whole_sign,
    HouseSystem.EQUAL: _equal,
    HouseSystem.KOCH: _koch,
    HouseSystem.REGIOMONTANUS: _regiomontanus,
    HouseSystem.PORPHYRY: _porphyry,
}
_UNDEFINED_NEAR_POLES: Final = frozenset({HouseSystem.PLACIDUS, HouseSystem.KOCH})
