"""A chart: where everything stood, seen from a place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.astrology.aspects import NATAL, Aspect, Moving, Orbs, Point, aspects_among
from domain.astrology.bodies import PLANETS, Angle, Body
from domain.astrology.dignities import Dignity, dignity_of
from domain.astrology.houses import Horizon, Houses, HouseSystem, houses_at
from domain.astrology.moon_phase import MoonPhase, moon_phase
from domain.astrology.patterns import Balance, Pattern, balance_of, patterns_of
from domain.astrology.sky import Position, Sky
from domain.astrology.zodiac import Sign, degree_text, normalised, sign_of

_ASPECTED = (*PLANETS, Body.TRUE_NODE, Body.LILITH)


@dataclass(frozen=True, slots=True)
class Placed:
    """A body in its sign and, where the time is known, its house."""

    body: Body
    position: Position
    house: int | None = None

    @property
    def longitude(self) -> float:
        return self.position.longitude

    @property
    def sign(self) -> Sign:
        return sign_of(self.longitude)

    @property
    def degree_text(self) -> str:
        return degree_text(self.longitude)

    @property
    def is_retrograde(self) -> bool:
        """Never of Sun and Moon; the mean points always, or never."""
        return self.position.is_retrograde

    @property
    def dignity(self) -> Dignity | None:
        return dignity_of(self.body, self.sign)


@dataclass(frozen=True, slots=True)
class Chart:
    """`houses` is None where the time of day, or the place, is not known."""

    moment: datetime
    bodies: tuple[Placed, ...]
    houses: Houses | None
    aspects: tuple[Aspect, ...]

    def __getitem__(self, body: Body) -> Placed:
        return next(placed for placed in self.bodies if placed.body is body)

    @property
    def angles(self) -> Mapping[Angle, float]:
        if self.houses is None:
            return {}
        ascendant, midheaven = self.houses.ascendant, self.houses.midheaven
        return {
            Angle.ASCENDANT: ascendant,
            Angle.MIDHEAVEN: midheaven,
            Angle.DESCENDANT: normalised(ascendant + 180),
            Angle.IMUM_COELI: normalised(midheaven + 180),
        }

    @property
    def phase(self) -> MoonPhase:
        return moon_phase(self[Body.SUN].longitude, self[Body.MOON].longitude)

    @property
    def balance(self) -> Balance:
        return balance_of(self[body].sign for body in PLANETS)

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        return patterns_of({placed.body: placed.sign for placed in self.bodies}, self.aspects)

    def moving(self, among: Iterable[Body] = _ASPECTED) -> Sequence[Moving]:
        placed = (self[body] for body in among)
        return [Moving(each.body, each.longitude, each.position.speed) for each in placed]

    def fixed(self) -> Sequence[Moving]:
        """What others pass over: the bodies and the two angles, as if nothing moved."""
        still: list[tuple[Point, float]] = [(body, self[body].longitude) for body in _ASPECTED]
        angles = self.angles.items()
        still += [(angle, longitude) for angle, longitude in angles if angle in _ASPECTED_ANGLES]
        return [Moving(point, longitude, 0.0) for point, longitude in still]


_ASPECTED_ANGLES = (Angle.ASCENDANT, Angle.MIDHEAVEN)


def chart_of(
    sky: Sky,
    place: tuple[float, float] | None = None,
    system: HouseSystem = HouseSystem.PLACIDUS,
    orbs: Orbs = NATAL,
) -> Chart:
    """`place` is its latitude and longitude; without it there are no houses."""
    houses = None if place is None else houses_at(_horizon(sky, *place), system)
    bodies = tuple(
        Placed(body, position, houses.house_of(position.longitude) if houses else None)
        for body, position in sky.positions.items()
    )
    points = [
        Moving(body, sky.positions[body].longitude, sky.positions[body].speed) for body in _ASPECTED
    ]
    if houses is not None:
        points += [
            Moving(Angle.ASCENDANT, houses.ascendant),
            Moving(Angle.MIDHEAVEN, houses.midheaven),
        ]
    aspects = tuple(each for each in aspects_among(points, orbs) if not _of_angles(each))
    return Chart(sky.moment, bodies, houses, aspects)


def _of_angles(aspect: Aspect) -> bool:
    """Those of the axes with each other say only where on Earth one is."""
    return isinstance(aspect.first, Angle) and isinstance(aspect.second, Angle)


def _horizon(sky: Sky, latitude: float, longitude: float) -> Horizon:
    return Horizon(normalised(sky.sidereal + longitude), latitude, sky.obliquity)
