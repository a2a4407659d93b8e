"""Readings composed of the meanings themselves, where no model writes them."""

from collections.abc import Iterator, Sequence

from application.astrology.cast import NatalChart
from application.astrology.meanings import Meanings
from application.astrology.wording import Vocabulary
from domain.astrology.aspects import Aspect
from domain.astrology.bodies import PLANETS, Angle, Body
from domain.astrology.chart import Chart, Placed
from domain.astrology.zodiac import sign_of

_INNER = (Body.MERCURY, Body.VENUS, Body.MARS)
_MOST_ASPECTS = 4
_MOST_BODIES = 5
_MUCH = 5
"""Planets of ten in one element that are worth a word."""


class Composer:
    """In one language."""

    def __init__(self, vocabulary: Vocabulary, meanings: Meanings) -> None:
        self._words = vocabulary
        self._meanings = meanings

    def natal(self, natal: NatalChart) -> str:
        return "\n\n".join((*self._lights(natal), *self._others(natal.chart), self.closing))

    def synastry(self, aspects: Sequence[Aspect]) -> str:
        chosen = strongest(aspects, _MOST_ASPECTS + 1)
        said = [
            self._headed(each, self._meanings.synastry[each.kind])
            for each in chosen
            if each.kind in self._meanings.synastry
        ]
        return "\n\n".join((*said, self.closing))

    def of_bodies(self, natal: NatalChart, bodies: Sequence[Body], houses: Sequence[int]) -> str:
        """On some bodies, and on the planets that stand in some houses."""
        chart = natal.chart
        inside = [each.body for each in chart.bodies if each.house in houses]
        chosen = dict.fromkeys((*bodies, *(each for each in inside if each in PLANETS)))
        told = [self._of_body(natal, each) for each in list(chosen)[:_MOST_BODIES]]
        return "\n\n".join((*filter(None, told), self.closing))

    @property
    def closing(self) -> str:
        return self._meanings.closing

    def headline(self, aspect: Aspect) -> str:
        first, second = self._words.point(aspect.first), self._words.point(aspect.second)
        return f"{first} — {second}, {self._words.aspect(aspect.kind)}"

    def _of_body(self, natal: NatalChart, body: Body) -> str:
        """Empty where it may have stood in either of two signs."""
        placed, of = natal.chart[body], self._meanings.signs
        says = self._meanings.bodies[body].says
        if (
            body is Body.MOON
            and natal.moon
            and sign_of(natal.moon.start) != sign_of(natal.moon.end)
        ):
            return ""
        match body:
            case Body.SUN:
                return self._paragraph(placed, f"{says} {of[placed.sign].sun}")
            case Body.MOON:
                return self._paragraph(placed, f"{says} {of[placed.sign].moon}")
        return self._paragraph(placed, f"{says} {of[placed.sign].manner}.")

    def _lights(self, natal: NatalChart) -> Iterator[str]:
        chart, signs, bodies = natal.chart, self._meanings.signs, self._meanings.bodies
        sun, moon = chart[Body.SUN], chart[Body.MOON]
        yield self._paragraph(sun, f"{bodies[Body.SUN].says} {signs[sun.sign].sun}")
        if natal.knows_moon_sign:
            yield self._paragraph(moon, f"{bodies[Body.MOON].says} {signs[moon.sign].moon}")
        if chart.houses:
            rising = sign_of(chart.houses.ascendant)
            title = f"{self._words.point(Angle.ASCENDANT)} {self._words.in_sign(rising)}"
            yield f"{title}\n{bodies[Angle.ASCENDANT].says} {signs[rising].ascendant}"

    def _others(self, chart: Chart) -> Iterator[str]:
        for body in _INNER:
            placed = chart[body]
            manner = self._meanings.signs[placed.sign].manner
            yield self._paragraph(placed, f"{self._meanings.bodies[body].says} {manner}.")
        aspects = [each for each in chart.aspects if each.first in PLANETS]
        for aspect in strongest([each for each in aspects if each.second in PLANETS]):
            yield self._headed(aspect, self._meanings.aspects[aspect.kind])
        yield from self._wholes(chart)

    def _paragraph(self, placed: Placed, text: str) -> str:
        title = f"{self._words.point(placed.body)} {self._words.in_sign(placed.sign)}"
        if placed.is_retrograde:
            text = f"{text} {self._meanings.retrograde}"
        if placed.house:
            house = self._meanings.houses[placed.house]
            title = self._words.text("chart-house", place=title, house=placed.house)
            text = f"{text} {self._meanings.in_house.format(house=house)}"
        return f"{title}\n{text}"

    def _headed(self, aspect: Aspect, sentence: str) -> str:
        said = self._meanings.between(sentence, aspect.first, aspect.second)
        return f"{self.headline(aspect)}\n{said}"

    def _wholes(self, chart: Chart) -> Iterator[str]:
        for element, count in chart.balance.elements.items():
            if count >= _MUCH:
                yield self._meanings.elements[element]
        for kind in dict.fromkeys(pattern.kind for pattern in chart.patterns):
            yield self._meanings.patterns[kind]


def strongest(aspects: Sequence[Aspect], most: int = _MOST_ASPECTS) -> Sequence[Aspect]:
    """The exactest, those of Sun and Moon before others."""

    def weight(aspect: Aspect) -> float:
        lights = sum(
            isinstance(point, Body) and point.is_light for point in (aspect.first, aspect.second)
        )
        return aspect.strength + 0.25 * lights

    return sorted(aspects, key=weight, reverse=True)[:most]
