"""A chart against the sky of another moment, or against another person's."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from application.astrology.cast import CastChartUseCase, NatalChart
from application.astrology.sky_table import SkyTable
from domain.astrology.aspects import NATAL, TRANSIT, Aspect, aspects_between
from domain.astrology.bodies import PLANETS, Body
from domain.astrology.chart import Chart, Placed
from domain.astrology.sky import LAST_MOMENT
from domain.shared.errors import InvalidInput

_DAYS_OF_A_YEAR: Final = 365.2422


@dataclass(frozen=True, slots=True)
class Transits:
    """`bodies` are those of the sky of the moment, in the houses of the natal chart."""

    chart: Chart
    bodies: tuple[Placed, ...]
    aspects: tuple[Aspect, ...]


class CompareChartsUseCase:
    def __init__(self, cast: CastChartUseCase, table: SkyTable) -> None:
        self._cast = cast
        self._table = table

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

    async def solar_return(self, natal: NatalChart, year: int) -> Chart:
        """When the Sun stands again where it stood, over the place of birth.

        Raises InvalidInput for a year that is not covered.
        """
        moment = await asyncio.to_thread(self._sun_returns, natal, year)
        place = natal.birth.place
        return await self._cast.of_moment(moment, (place.latitude, place.longitude))

    async def progressed(self, natal: NatalChart, moment: datetime) -> Chart:
        """Secondary progressions: a day after the birth for each year of life."""
        age = moment - natal.local.moment
        return await self._cast.of_moment(natal.local.moment + age / _DAYS_OF_A_YEAR)

    def _sun_returns(self, natal: NatalChart, year: int) -> datetime:
        born = natal.local.moment
        if not born.year <= year <= LAST_MOMENT.year:
            raise InvalidInput(f"give a year from {born.year} to {LAST_MOMENT.year - 1}")
        birthday = born.replace(year=year, day=min(born.day, 28))
        tracks = self._table.tracks(birthday - timedelta(days=3), 8)
        return next(tracks[Body.SUN].crossings(natal.chart[Body.SUN].longitude))

    def synastry(self, first: NatalChart, second: NatalChart) -> Sequence[Aspect]:
        """What each of the first chart's points is to those of the second."""
        return aspects_between(first.chart.fixed(), second.chart.fixed(), NATAL)
