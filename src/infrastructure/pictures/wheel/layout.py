"""Where everything on a wheel stands; what is drawn and what is tested for overlaps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.astrology.bodies import PLANETS, Angle
from domain.astrology.chart import Chart, Placed
from domain.astrology.zodiac import SIGNS, degrees_and_minutes, normalised, signed_separation
from infrastructure.pictures.wheel.geometry import Box, at
from infrastructure.pictures.wheel.spreading import spread

RIM: Final = 438.0
_DIGIT: Final = 0.64
_DEGREE_SIGN: Final = 0.42
_RETROGRADE: Final = 0.5
_ROOM: Final = 2.0
_LEAST_GAP: Final = 5.0
_LARGEST_GAP: Final = 20.0
_GAP_STEP: Final = 0.4
_SIGN_SIZE: Final = 46.0
_SIGN_MARGIN: Final = 6.0
_NUMBER_SIZE: Final = 23.0
_LABEL_SIZE: Final = 25.0


@dataclass(frozen=True, slots=True)
class Ring:
    """Of bodies: the radii of their glyphs and degrees, and the sizes of both.

    `outside` is the circle on which their true places are marked, by lines as long as `mark`.
    """

    outside: float
    glyphs: float
    degrees: float
    glyph_size: float
    degree_size: float
    mark: float = 12.0


@dataclass(frozen=True, slots=True)
class Radii:
    zodiac: float
    ticks: float
    inner: Ring
    numbers: float
    aspects: float
    outer: Ring | None = None
    border: float = 0.0


SINGLE: Final = Radii(374, 364, Ring(364, 307, 241, 46, 29), 190, 170)
DOUBLE: Final = Radii(
    390,
    382,
    Ring(272, 229, 177, 36, 23, mark=9),
    133,
    117,
    Ring(382, 348, 297, 36, 23, mark=9),
    272,
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A body with the angle of its true place, and of where there was room to show it."""

    placed: Placed
    true: float
    shown: float
    glyph: Box
    degree: Box


@dataclass(frozen=True, slots=True)
class Label:
    angle: Angle
    box: Box
    is_stacked: bool
    """Name above degrees, where there is more height than width."""


@dataclass(frozen=True, slots=True)
class Layout:
    radii: Radii
    turn: float
    inner: tuple[Marked, ...]
    outer: tuple[Marked, ...]
    signs: tuple[Box, ...]
    numbers: tuple[tuple[int, Box], ...]
    labels: tuple[Label, ...]

    def angle_of(self, longitude: float) -> float:
        return 180 + longitude - self.turn

    def boxes(self) -> Iterator[Box]:
        """Everything that must not cover another."""
        for marked in (*self.inner, *self.outer):
            yield marked.glyph
            yield marked.degree
        yield from self.signs
        yield from (box for _, box in self.numbers)
        yield from (label.box for label in self.labels)


def laid_out(chart: Chart, inner: Sequence[Placed], outer: Sequence[Placed] = ()) -> Layout:
    """The ascendant lies on the left; without houses, 0° Aries does."""
    radii = DOUBLE if outer else SINGLE
    turn = chart.houses.ascendant if chart.houses else 0.0
    size = min(_SIGN_SIZE, RIM - radii.zodiac - 2 * _SIGN_MARGIN)
    signs = tuple(
        _box((sign.number * 30 + 15 - turn + 180), (RIM + radii.zodiac) / 2, size) for sign in SIGNS
    )
    return Layout(
        radii,
        turn,
        _marked(inner, radii.inner, turn),
        _marked(outer, radii.outer, turn) if radii.outer else (),
        signs,
        tuple(_numbers(chart, radii, turn)),
        tuple(_labels(chart, turn)),
    )


def _marked(bodies: Sequence[Placed], ring: Ring, turn: float) -> tuple[Marked, ...]:
    def marked(number: int, shown: float) -> Marked:
        placed, angle = bodies[number], shown - turn + 180
        width = text_width(placed, ring.degree_size)
        return Marked(
            placed,
            placed.longitude - turn + 180,
            angle,
            _box(angle, ring.glyphs, ring.glyph_size),
            _box(angle, ring.degrees, width, ring.degree_size * 0.8),
        )

    def gap(one: int, other: int, around: float) -> float:
        """The least that keeps the two apart there."""
        apart = _LEAST_GAP
        while apart < _LARGEST_GAP and _collide(
            marked(one, around - apart / 2), marked(other, around + apart / 2)
        ):
            apart += _GAP_STEP
        return apart + _GAP_STEP

    places = spread([placed.longitude for placed in bodies], gap)
    return tuple(marked(number, place) for number, place in enumerate(places))


def _collide(one: Marked, other: Marked) -> bool:
    return any(
        mine.overlaps(theirs, slack=-_ROOM)
        for mine in (one.glyph, one.degree)
        for theirs in (other.glyph, other.degree)
    )


def text_width(placed: Placed, size: float) -> float:
    """Of the degrees, with an R after those of a retrograde body."""
    digits = len(str(degrees_and_minutes(placed.longitude)[0]))
    mark = _RETROGRADE if is_marked(placed) else 0
    return (digits * _DIGIT + _DEGREE_SIGN + mark) * size


def is_marked(placed: Placed) -> bool:
    """Nodes nearly always move backwards: saying so tells nothing."""
    return placed.is_retrograde and placed.body in PLANETS


def _numbers(chart: Chart, radii: Radii, turn: float) -> Iterator[tuple[int, Box]]:
    """In the middle of each house that is wide enough."""
    cusps = chart.houses.cusps if chart.houses else ()
    before: list[Box] = []
    for number, cusp in enumerate(cusps, 1):
        angle = cusp + normalised(cusps[number % 12] - cusp) / 2 - turn + 180
        width = len(str(number)) * _DIGIT * _NUMBER_SIZE
        box = _box(angle, radii.numbers, width, _NUMBER_SIZE * 0.8)
        if not any(box.overlaps(other) for other in before):
            before.append(box)
            yield number, box


def _labels(chart: Chart, turn: float) -> Iterator[Label]:
    for angle, longitude in chart.angles.items():
        direction = longitude - turn + 180
        x, y = at(direction, RIM)
        stacked = abs(signed_separation(direction, 90)) > 60 and (
            abs(signed_separation(direction, 270)) > 60
        )
        width, height = (72.0, 52.0) if stacked else (118.0, _LABEL_SIZE)
        dx, dy = at(direction, RIM + 10)[0] - x, at(direction, RIM + 10)[1] - y
        box = Box(
            x + dx * (1 + width / (15 if stacked else 12)),
            y + dy * (1.2 + height / 20),
            width,
            height,
        )
        yield Label(angle, box, stacked)


def _box(angle: float, radius: float, width: float, height: float | None = None) -> Box:
    return Box(*at(angle, radius), width, width if height is None else height)
