"""What the sky does on a day or in a week, for everybody and over one's own chart."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Final
from zoneinfo import ZoneInfo

from application.astrology.cast import CastChartUseCase, NatalChart
from application.astrology.sky_table import SkyTable
from domain.astrology.birth import Birth
from domain.astrology.bodies import Angle, Body
from domain.astrology.events import (
    Event,
    EventKind,
    Tracks,
    VoidOfCourse,
    ingresses,
    phases,
    stations,
    transits_exact,
    void_of_course,
    within,
)
from domain.astrology.moon_phase import MoonPhase, moon_phase
from domain.astrology.zodiac import Sign, normalised, sign_of

_PERSONAL: Final = (Body.SUN, Body.MOON, Angle.ASCENDANT, Angle.MIDHEAVEN, Body.VENUS, Body.MARS)
_WEIGHTS: Final[Mapping[Body, float]] = {
    Body.MOON: 0.5,
    Body.SUN: 2,
    Body.MERCURY: 1.5,
    Body.VENUS: 2,
    Body.MARS: 2.5,
    Body.JUPITER: 3,
    Body.SATURN: 3.5,
    Body.URANUS: 4,
    Body.NEPTUNE: 4,
    Body.PLUTO: 4,
}
_LIGHTS: Final = (Body.SUN, Body.MOON)
_MOST_OF_A_DAY: Final = 4
_SKIES_KEPT: Final = 64
_MOST_OF_A_WEEK: Final = 10


@dataclass(frozen=True, slots=True)
class MoonNow:
    longitude: float
    phase: MoonPhase
    void: VoidOfCourse | None
    next_sign: Sign
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Outlook:
    """`events` are of everybody's sky, `transits` those over the chart, the weightiest of them;
    both in the order of their times. No `natal` chart: nobody's in particular.
    """

    start: date
    end: date
    zone: ZoneInfo
    moon: MoonNow
    events: Sequence[Event]
    transits: Sequence[Event]
    natal: NatalChart | None = None


@dataclass(frozen=True, slots=True)
class LunarDays:
    """The Moon's phases and the signs that she enters, in the order of their times."""

    start: date
    end: date
    zone: ZoneInfo
    events: Sequence[Event]


class OutlookUseCase:
    """Each raises InvalidInput for days that the ephemeris does not cover."""

    def __init__(self, table: SkyTable, cast: CastChartUseCase) -> None:
        self._table = table
        self._cast = cast
        self._moons: OrderedDict[datetime, MoonNow] = OrderedDict()
        self._skies: OrderedDict[tuple[datetime, datetime], Sequence[Event]] = OrderedDict()

    async def day(self, birth: Birth | None, day: date, zone: ZoneInfo) -> Outlook:
        return await asyncio.to_thread(self.of_day, birth, day, zone)

    async def week(self, birth: Birth | None, day: date, zone: ZoneInfo) -> Outlook:
        return await asyncio.to_thread(self.of, birth, day, 7, zone, _MOST_OF_A_WEEK)

    def of_day(self, birth: Birth | None, day: date, zone: ZoneInfo) -> Outlook:
        """The same as `day`, on this thread."""
        return self.of(birth, day, 1, zone, _MOST_OF_A_DAY)

    async def moon(self, moment: datetime) -> MoonNow:
        """To the minute."""
        moment = moment.replace(second=0, microsecond=0)
        return await asyncio.to_thread(self._moon, moment)

    async def lunar_days(self, start: date, end: date, zone: ZoneInfo) -> LunarDays:
        """Both days are among them; the same for everybody."""
        return await asyncio.to_thread(self._lunar_days, start, end, zone)

    async def month(self, birth: Birth, first: date, days: int, zone: ZoneInfo) -> Sequence[Event]:
        """Every exact aspect over the chart but the Moon's own, and everybody's sky."""
        found = await asyncio.to_thread(self.of, birth, first, days, zone, 1000)
        transits = [each for each in found.transits if each.body is not Body.MOON]
        return sorted([*transits, *found.events], key=lambda each: each.at)

    def of(self, birth: Birth | None, day: date, days: int, zone: ZoneInfo, most: int) -> Outlook:
        """On this thread."""
        start, end = _midnights(zone, day, day + timedelta(days=days))
        tracks = self._table.tracks(start, days + 1)
        natal = self._cast.cast(birth) if birth else None
        transits = within(_over(tracks, natal), start, end) if natal else []
        noon = datetime.combine(day, time(12), zone).astimezone(UTC)
        return Outlook(
            day,
            day + timedelta(days=days - 1),
            zone,
            self._moon(noon),
            self._everybodys(tracks, start, end),
            _weightiest(transits, most),
            natal,
        )

    def _lunar_days(self, start: date, end: date, zone: ZoneInfo) -> LunarDays:
        first, beyond = _midnights(zone, start, end + timedelta(days=1))
        tracks = self._table.tracks(first, (end - start).days + 2, _LIGHTS)
        moon = tracks[Body.MOON]
        quarters = (
            replace(each, sign=sign_of(normalised(moon.at(each.at)))) for each in phases(tracks)
        )
        events = chain(quarters, ingresses({Body.MOON: moon}))
        return LunarDays(start, end, zone, within(events, first, beyond))

    def _everybodys(self, tracks: Tracks, start: datetime, end: datetime) -> Sequence[Event]:
        known = self._skies.get((start, end))
        if known is None:
            known = within(_of_everybody(tracks), start, end)
            self._skies[start, end] = known
            while len(self._skies) > _SKIES_KEPT:
                self._skies.popitem(last=False)
        return known

    def _moon(self, moment: datetime) -> MoonNow:
        """The same for everybody, so that it is found once for many."""
        if moment not in self._moons:
            self._moons[moment] = self._found_moon(moment)
            while len(self._moons) > _SKIES_KEPT:
                self._moons.popitem(last=False)
        return self._moons[moment]

    def _found_moon(self, moment: datetime) -> MoonNow:
        tracks = self._table.tracks(moment - timedelta(days=4), 8)
        moon, sun = (normalised(tracks[body].at(moment)) for body in (Body.MOON, Body.SUN))
        voids = (each for each in void_of_course(tracks) if each.start <= moment < each.end)
        moon_alone = {Body.MOON: tracks[Body.MOON]}
        ahead = sorted(
            (each for each in ingresses(moon_alone) if each.at > moment), key=lambda each: each.at
        )
        entered = ahead[0].sign or sign_of(moon)
        return MoonNow(moon, moon_phase(sun, moon), next(voids, None), entered, ahead[0].at)


def _midnights(zone: ZoneInfo, *days: date) -> list[datetime]:
    return [datetime.combine(day, time(), zone).astimezone(UTC) for day in days]


def _over(tracks: Tracks, natal: NatalChart) -> Iterator[Event]:
    yield from transits_exact(tracks, natal.chart.fixed())


def _of_everybody(tracks: Tracks) -> Iterator[Event]:
    slow: Tracks = {body: track for body, track in tracks.items() if body is not Body.MOON}
    yield from ingresses(slow)
    yield from stations(slow)
    yield from phases(tracks)


def _weightiest(events: Sequence[Event], most: int) -> Sequence[Event]:
    chosen = sorted(events, key=weight, reverse=True)[:most]
    return sorted(chosen, key=lambda each: each.at)


def weight(event: Event) -> float:
    """How much is made of it: slow planets, and personal points of the chart."""
    personal = 1.5 if event.point in _PERSONAL else 1.0
    return _WEIGHTS[event.body] * personal * (2 if event.kind is not EventKind.ASPECT else 1)
