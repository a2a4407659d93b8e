"""Angles between two points of a chart that count, and how near they are to being exact."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final, TypeAlias

from domain.astrology.bodies import LIGHTS, Angle, Body
from domain.astrology.zodiac import separation, signed_separation

Point: TypeAlias = Body | Angle
_FOR_LIGHTS: Final = 1.5
_A_MOMENT: Final = 1 / 1440
"""In days: how far ahead one looks to see whether an aspect grows closer."""


class AspectKind(StrEnum):
    CONJUNCTION = "conjunction"
    OPPOSITION = "opposition"
    TRINE = "trine"
    SQUARE = "square"
    SEXTILE = "sextile"
    QUINCUNX = "quincunx"
    SEMISEXTILE = "semisextile"

    @property
    def angle(self) -> float:
        return _ANGLES[self]

    @property
    def is_minor(self) -> bool:
        return self in MINOR


_ANGLES: Final[Mapping[AspectKind, float]] = {
    AspectKind.CONJUNCTION: 0,
    AspectKind.OPPOSITION: 180,
    AspectKind.TRINE: 120,
    AspectKind.SQUARE: 90,
    AspectKind.SEXTILE: 60,
    AspectKind.QUINCUNX: 150,
    AspectKind.SEMISEXTILE: 30,
}
_ORBS: Final[Mapping[AspectKind, float]] = {
    AspectKind.CONJUNCTION: 8,
    AspectKind.OPPOSITION: 8,
    AspectKind.TRINE: 7,
    AspectKind.SQUARE: 7,
    AspectKind.SEXTILE: 5,
    AspectKind.QUINCUNX: 2,
    AspectKind.SEMISEXTILE: 1.5,
}
MINOR: Final = frozenset({AspectKind.QUINCUNX, AspectKind.SEMISEXTILE})
MAJOR: Final = tuple(kind for kind in AspectKind if kind not in MINOR)


@dataclass(frozen=True, slots=True)
class Orbs:
    """How far from exact an aspect may be, in degrees.

    Sun and Moon widen those of major aspects. `scale` narrows all of them, as for transits.
    """

    kinds: Sequence[AspectKind] = MAJOR
    for_lights: float = _FOR_LIGHTS
    scale: float = 1.0

    def allowed(self, kind: AspectKind, first: Point, second: Point) -> float:
        widened = not kind.is_minor and (first in LIGHTS or second in LIGHTS)
        return (_ORBS[kind] + (self.for_lights if widened else 0)) * self.scale


NATAL: Final = Orbs()
WITH_MINOR: Final = Orbs(tuple(AspectKind))
TRANSIT: Final = Orbs(for_lights=0, scale=0.25)


@dataclass(frozen=True, slots=True)
class Moving:
    """A point and its speed in degrees a day; None for what turns with the sky itself."""

    point: Point
    longitude: float
    speed: float | None = None


@dataclass(frozen=True, slots=True)
class Aspect:
    """`orb` is how far from exact, `allowed` how far it may be; both in degrees.

    `applying`: it grows closer; None where one of the two has no motion of its own.
    """

    first: Point
    second: Point
    kind: AspectKind
    orb: float
    allowed: float
    applying: bool | None

    @property
    def strength(self) -> float:
        """1 when exact, 0 at the edge of the orb."""
        return 1 - self.orb / self.allowed


def aspects_among(points: Sequence[Moving], orbs: Orbs = NATAL) -> tuple[Aspect, ...]:
    """Of every two of them, the closest first."""
    found = (aspect for pair in combinations(points, 2) for aspect in _aspects(*pair, orbs))
    return tuple(sorted(found, key=lambda aspect: aspect.orb))


def aspects_between(
    moving: Sequence[Moving], others: Sequence[Moving], orbs: Orbs = NATAL
) -> tuple[Aspect, ...]:
    """Of each of the first with each of the others, the closest first."""
    found = (aspect for a in moving for b in others for aspect in _aspects(a, b, orbs))
    return tuple(sorted(found, key=lambda aspect: aspect.orb))


def _aspects(first: Moving, second: Moving, orbs: Orbs) -> Iterator[Aspect]:
    apart = separation(first.longitude, second.longitude)
    for kind in orbs.kinds:
        orb, allowed = abs(apart - kind.angle), orbs.allowed(kind, first.point, second.point)
        if orb <= allowed:
            applying = _is_applying(first, second, kind)
            yield Aspect(first.point, second.point, kind, orb, allowed, applying)


def _is_applying(first: Moving, second: Moving, kind: AspectKind) -> bool | None:
    if first.speed is None or second.speed is None:
        return None
    gap = signed_separation(first.longitude, second.longitude)
    later = gap + (second.speed - first.speed) * _A_MOMENT
    return abs(separation(0, later) - kind.angle) < abs(abs(gap) - kind.angle)
