"""Charts of births and of moments."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from application.astrology.ports import Ephemeris
from domain.astrology.aspects import NATAL, Orbs
from domain.astrology.birth import Birth
from domain.astrology.bodies import Body
from domain.astrology.chart import Chart, chart_of
from domain.astrology.civil_time import LocalTime
from domain.astrology.houses import HouseSystem
from domain.astrology.sky import check_covered
from domain.astrology.zodiac import sign_of


@dataclass(frozen=True, slots=True)
class MoonRange:
    """Between which longitudes the Moon was on a day of which the hour is not known."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class NatalChart:
    """`moon` only where the time of birth is not known; the chart is that of noon then."""

    birth: Birth
    local: LocalTime
    chart: Chart
    moon: MoonRange | None = None

    @property
    def knows_moon_sign(self) -> bool:
        return self.moon is None or sign_of(self.moon.start) is sign_of(self.moon.end)


class CastChartUseCase:
    """Computed on another thread: it takes longer than an event loop should be held up."""

    def __init__(self, ephemeris: Ephemeris) -> None:
        self._ephemeris = ephemeris

    async def execute(
        self, birth: Birth, system: HouseSystem = HouseSystem.PLACIDUS, orbs: Orbs = NATAL
    ) -> NatalChart:
        """Raises InvalidInput for a time that never was, was twice, or is not covered."""
        return await asyncio.to_thread(self.cast, birth, system, orbs)

    async def of_moment(self, moment: datetime, place: tuple[float, float] | None = None) -> Chart:
        """The sky of a moment. Raises InvalidInput for one that is not covered."""
        check_covered(moment)
        sky = await asyncio.to_thread(self._ephemeris.sky, moment)
        return chart_of(sky, place, orbs=NATAL)

    def cast(
        self, birth: Birth, system: HouseSystem = HouseSystem.PLACIDUS, orbs: Orbs = NATAL
    ) -> NatalChart:
        """The same on this thread."""
        local = birth.local_time()
        sky = self._ephemeris.sky(local.moment)
        if birth.is_timed:
            where = (birth.place.latitude, birth.place.longitude)
            return NatalChart(birth, local, chart_of(sky, where, system, orbs))
        start, end = self._ephemeris.longitudes(Body.MOON, birth.day_span())
        return NatalChart(birth, local, chart_of(sky, orbs=orbs), MoonRange(start, end))
