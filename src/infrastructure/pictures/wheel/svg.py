"""A wheel as SVG."""

from collections.abc import Iterator, Sequence

from application.astrology.drawing import DRAWN, Wheel
from domain.astrology.aspects import Aspect, AspectKind, Point
from domain.astrology.bodies import Angle
from domain.astrology.zodiac import SIGNS, degrees_and_minutes
from infrastructure.pictures.wheel import elements as draw
from infrastructure.pictures.wheel.elements import Glyphs
from infrastructure.pictures.wheel.geometry import CENTRE, SIDE, at
from infrastructure.pictures.wheel.layout import (
    RIM,
    Label,
    Layout,
    Marked,
    Ring,
    is_marked,
    laid_out,
)
from infrastructure.pictures.wheel.palette import PALETTES, Palette
from infrastructure.pictures.wheel.spreading import merged

_BOLD = 'font-family="Inter Semi Bold"'
_MIDDLE = 'text-anchor="middle"'


def wheel_svg(wheel: Wheel, glyphs: Glyphs) -> str:
    inner = [wheel.chart[body] for body in DRAWN if body not in wheel.hidden]
    layout = laid_out(wheel.chart, inner, wheel.outer)
    return "".join(_Drawing(wheel, layout, PALETTES[wheel.theme], glyphs).parts())


class _Drawing:
    def __init__(self, wheel: Wheel, layout: Layout, palette: Palette, glyphs: Glyphs) -> None:
        self._wheel = wheel
        self._layout = layout
        self._palette = palette
        self._glyphs = glyphs

    def parts(self) -> Iterator[str]:
        """From the back to the front."""
        yield from self._sheet()
        yield from self._zodiac()
        yield from self._houses()
        yield from self._aspects()
        radii = self._layout.radii
        yield from self._ring(self._layout.inner, radii.inner)
        if radii.outer:
            yield from self._ring(self._layout.outer, radii.outer)
        yield from self._labels()
        yield from self._words()
        yield "</svg>"

    def _sheet(self) -> Iterator[str]:
        x, y = CENTRE
        p = self._palette
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" '
            'font-family="Inter">'
            f'<defs><radialGradient id="glow" gradientUnits="userSpaceOnUse" cx="{x}" cy="{y}" '
            f'r="{RIM}"><stop offset="0" stop-color="{p.glow}"/>'
            f'<stop offset="1" stop-color="{p.background}"/></radialGradient></defs>'
            f'<rect width="{SIDE}" height="{SIDE}" fill="{p.background}"/>'
        )
        yield draw.circle(RIM, p.gold, 3, "url(#glow)")

    def _zodiac(self) -> Iterator[str]:
        p, layout = self._palette, self._layout
        radii = layout.radii
        for sign, box in zip(SIGNS, layout.signs, strict=True):
            start, colour = layout.angle_of(sign.number * 30), p.elements[sign.element]
            yield draw.sector(start, start + 30, radii.zodiac, RIM, colour, p.tint)
            yield draw.ray(start, radii.zodiac, RIM, p.gold, 1.5)
            yield draw.glyph(self._glyphs, sign.value, box, colour)
        yield draw.circle(radii.zodiac, p.gold, 2)
        for degree in range(0, 360, 5):
            length = 0 if degree % 10 else -4
            yield draw.ray(
                layout.angle_of(degree), radii.ticks + length, radii.zodiac, p.faint, 1.5
            )

    def _houses(self) -> Iterator[str]:
        p, layout, houses = self._palette, self._layout, self._wheel.chart.houses
        radii = layout.radii
        yield draw.circle(radii.aspects, p.gold, 2)
        if radii.outer:
            yield draw.circle(radii.border, p.gold, 1.5)
        if houses is None:
            return
        outside = radii.border or radii.ticks
        for cusp in houses.cusps:
            yield draw.ray(layout.angle_of(cusp), radii.aspects, outside, p.line, 1.5)
        for longitude in self._wheel.chart.angles.values():
            angle = layout.angle_of(longitude)
            yield draw.ray(angle, radii.aspects, outside, p.gold, 3)
            yield draw.ray(angle, RIM, RIM + 9, p.gold, 4)
        for number, box in layout.numbers:
            yield draw.text(
                str(number), box.x, box.y, 23, p.faint, f"{_BOLD} {_MIDDLE}", halo=p.background
            )

    def _aspects(self) -> Iterator[str]:
        """The weakest first, so that the strongest lie on top; across the rings where there are
        two.
        """
        shown: dict[Point, Marked] = {each.placed.body: each for each in self._layout.inner}
        outer: dict[Point, Marked] = {each.placed.body: each for each in self._layout.outer}
        others = outer or shown
        joined = []
        for aspect in reversed(self._wheel.across or self._wheel.chart.aspects):
            first, second = others.get(aspect.first), shown.get(aspect.second)
            if first is None or second is None:
                continue
            if aspect.kind is AspectKind.CONJUNCTION:
                joined.append((first, second))
            else:
                yield self._aspect(aspect, first, second)
        yield from self._conjunctions(joined, has_bands=not outer)

    def _aspect(self, aspect: Aspect, first: Marked, second: Marked) -> str:
        radius, strength = self._layout.radii.aspects, aspect.strength
        dashes = 'stroke-dasharray="7 6"' if aspect.kind.is_minor else ""
        return draw.line(
            at(first.true, radius),
            at(second.true, radius),
            self._palette.aspects[aspect.kind],
            1.4 + 3.4 * strength,
            f'stroke-opacity="{0.35 + 0.65 * strength:.2f}" stroke-linecap="round" {dashes}',
        )

    def _conjunctions(
        self, pairs: Sequence[tuple[Marked, Marked]], *, has_bands: bool
    ) -> Iterator[str]:
        """Their true places are joined on the inner circle, and on the border of two rings; where
        they are shown, by a band.
        """
        p, radii = self._palette, self._layout.radii
        circles = (radii.aspects, radii.border) if radii.outer else (radii.aspects,)
        for start, end in merged([(a.true, b.true) for a, b in pairs]):
            for circle in circles:
                yield draw.arc(start, end, circle, p.gold, 9)
        shown = [(a.shown, b.shown) for a, b in pairs] if has_bands else []
        ring, band = radii.inner, f'stroke-opacity="{p.tint}"'
        for start, end in merged(shown):
            yield draw.arc(start, end, ring.glyphs, p.gold, ring.glyph_size + 18, band)

    def _ring(self, bodies: tuple[Marked, ...], ring: Ring) -> Iterator[str]:
        p = self._palette
        for marked in bodies:
            colour = p.elements[marked.placed.sign.element]
            near = ring.glyphs + ring.glyph_size / 2 + 4
            tip = at(marked.true, ring.outside - ring.mark)
            yield draw.ray(marked.true, ring.outside - ring.mark, ring.outside + 4, p.ink, 3)
            yield draw.line(tip, at(marked.shown, near), p.faint, 2)
            yield draw.dot(marked.true, self._layout.radii.aspects, 4.5, p.ink)
            yield draw.glyph(
                self._glyphs, marked.placed.body.value, marked.glyph, p.ink, p.background
            )
            yield self._degree(marked, ring, colour)

    def _degree(self, marked: Marked, ring: Ring, colour: str) -> str:
        degrees, _ = degrees_and_minutes(marked.placed.longitude)
        mark = (
            f'<tspan font-size="{ring.degree_size * 0.7:.0f}" fill="{self._palette.retrograde}">'
            "R</tspan>"
            if is_marked(marked.placed)
            else ""
        )
        return draw.text(
            f"{degrees}°{mark}",
            marked.degree.x,
            marked.degree.y,
            ring.degree_size,
            colour,
            f"{_BOLD} {_MIDDLE}",
            halo=self._palette.background,
        )

    def _labels(self) -> Iterator[str]:
        angles = self._wheel.chart.angles
        for label in self._layout.labels:
            degrees = f"{degrees_and_minutes(angles[label.angle])[0]}°"
            yield from self._label(label, self._wheel.words.angles[label.angle], degrees)

    def _label(self, label: Label, name: str, degrees: str) -> Iterator[str]:
        p, box = self._palette, label.box
        centred = f"{_BOLD} {_MIDDLE}"
        colour = p.ink if label.angle in (Angle.ASCENDANT, Angle.MIDHEAVEN) else p.faint
        if label.is_stacked:
            yield draw.text(draw.escaped(name), box.x, box.y - 14, 25, colour, centred)
            yield draw.text(degrees, box.x, box.y + 15, 24, p.faint, centred)
        else:
            yield draw.text(f"{draw.escaped(name)} {degrees}", box.x, box.y, 25, colour, centred)

    def _words(self) -> Iterator[str]:
        p, words = self._palette, self._wheel.words
        yield draw.text(draw.escaped(words.title), 28, 38, 36, p.ink, _BOLD)
        yield draw.text(draw.escaped(words.subtitle), 28, 76, 24, p.faint)
        end = f'{_BOLD} text-anchor="end"'
        yield draw.text(draw.escaped(words.footer), SIDE - 28, SIDE - 26, 22, p.faint, end)
        if words.outer:
            yield draw.text(draw.escaped(words.outer), 28, SIDE - 26, 22, p.faint, _BOLD)
