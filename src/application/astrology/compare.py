"""A chart against the sky of another moment, or against another person's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.astrology.cast import CastChartUseCase, NatalChart
from domain.astrology.aspects import NATAL, TRANSIT, Aspect, aspects_between
from domain.astrology.bodies import PLANETS, Body
from domain.astrology.chart import Chart, Placed


@dataclass(frozen=True, slots=True)
class Transits:
    """`bodies` are those of the sky of the moment, in the houses of the natal chart."""

    chart: Chart
    bodies: tuple[Placed, ...]
    aspects: tuple[Aspect, ...]


class CompareChartsUseCase:
    def __init__(self, cast: CastChartUseCase) -> None:
        self._cast = cast

    async def transits(self, natal: NatalChart, moment: datetime) -> Transits:
        """Raises InvalidInput for a moment that is not covered."""
        chart = await self._cast.of_moment(moment)
        houses = natal.chart.houses
        bodies = tuple(
            Placed(each.body, each.position, houses.house_of(each.longitude) if houses else None)
            for each in chart.bodies
        )
        moving = chart.moving((*PLANETS, Body.TRUE_NODE))
        return Transits(chart, bodies, aspects_between(moving, natal.chart.fixed(), TRANSIT))

    def synastry(self, first: NatalChart, second: NatalChart) -> Sequence[Aspect]:
        """What each of the first chart's points is to those of the second."""
        return aspects_between(first.chart.fixed(), second.chart.fixed(), NATAL)
