"""Against Swiss Ephemeris in its Moshier mode, which needs no files and is itself less exact."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import swisseph

from application.astrology.cast import CastChartUseCase, NatalChart
from domain.astrology.bodies import Body
from domain.astrology.chart import Chart
from domain.astrology.houses import HouseSystem
from domain.astrology.sky import julian_day
from domain.astrology.zodiac import degree_text, separation, sign_of
from tests.support.charts import EPHEMERIS, random_births

_FULL = os.environ.get("FAULTS") == "full"
_CHARTS = 500 if _FULL else 40
_NUMBERS = {
    Body.SUN: swisseph.SUN,
    Body.MOON: swisseph.MOON,
    Body.MERCURY: swisseph.MERCURY,
    Body.VENUS: swisseph.VENUS,
    Body.MARS: swisseph.MARS,
    Body.JUPITER: swisseph.JUPITER,
    Body.SATURN: swisseph.SATURN,
    Body.URANUS: swisseph.URANUS,
    Body.NEPTUNE: swisseph.NEPTUNE,
    Body.PLUTO: swisseph.PLUTO,
    Body.MEAN_NODE: swisseph.MEAN_NODE,
    Body.LILITH: swisseph.MEAN_APOG,
}
_LETTERS = {
    HouseSystem.PLACIDUS: b"P",
    HouseSystem.WHOLE_SIGN: b"W",
    HouseSystem.EQUAL: b"E",
    HouseSystem.KOCH: b"K",
    HouseSystem.REGIOMONTANUS: b"R",
    HouseSystem.PORPHYRY: b"O",
}


@pytest.fixture(scope="module")
def charts() -> list[NatalChart]:
    cast = CastChartUseCase(EPHEMERIS)
    return [cast.cast(birth) for birth in random_births(_CHARTS)]


def _theirs(chart: Chart, body: Body) -> tuple[float, float]:
    """Longitude and speed."""
    day = julian_day(chart.moment)
    flags = swisseph.FLG_MOSEPH | swisseph.FLG_SPEED
    found = swisseph.calc_ut(day, _NUMBERS[body], flags)[0]
    return found[0], found[3]


@pytest.mark.parametrize("body", _NUMBERS)
def test_bodies_stand_where_swiss_ephemeris_puts_them(charts: list[NatalChart], body: Body) -> None:
    off = [separation(each.chart[body].longitude, _theirs(each.chart, body)[0]) for each in charts]
    assert max(off) * 3600 <= (5 if body is Body.MOON else 3)


def test_the_minutes_that_are_told_are_the_same(charts: list[NatalChart]) -> None:
    """Signs are, but for what lies nearer to a boundary than the two differ."""
    same = [
        (sign_of(theirs), degree_text(theirs))
        == (each.chart[body].sign, each.chart[body].degree_text)
        for each in charts
        for body in _NUMBERS
        for theirs in (_theirs(each.chart, body)[0],)
    ]
    assert sum(same) >= 0.99 * len(same)


def test_who_moves_backwards_is_agreed_on(charts: list[NatalChart]) -> None:
    for each in charts:
        for body in _NUMBERS:
            _, speed = _theirs(each.chart, body)
            if abs(speed) > 0.001:
                assert each.chart[body].is_retrograde == (speed < 0)


@pytest.mark.parametrize("system", HouseSystem)
def test_angles_and_cusps_are_theirs_to_half_a_second(system: HouseSystem) -> None:
    cast = CastChartUseCase(EPHEMERIS)
    for birth in random_births(_CHARTS, seed=4):
        houses = cast.cast(birth, system).chart.houses
        assert houses
        day, place = julian_day(birth.local_time().moment), birth.place
        cusps, angles = swisseph.houses(day, place.latitude, place.longitude, _LETTERS[system])
        ours = (*houses.cusps, houses.ascendant, houses.midheaven)
        off = (separation(a, b) for a, b in zip(ours, (*cusps, *angles[:2]), strict=True))
        assert max(off) * 3600 <= 0.5


def test_the_true_node_is_where_the_moon_crosses_the_ecliptic() -> None:
    """Moshier's Moon is too coarse for its plane, so the Moon's own latitude is the judge."""
    for crossing in _crossings():
        sky = EPHEMERIS.sky(crossing)
        node, moon = sky.positions[Body.TRUE_NODE], sky.positions[Body.MOON]
        away = min(separation(node.longitude + turn, moon.longitude) for turn in (0, 180))
        assert away * 3600 < 2


def _crossings() -> Iterator[datetime]:
    start = datetime(2000, 1, 1, tzinfo=UTC)
    for month in range(6):
        low = start + timedelta(days=27.2 * month)
        moments = [low + timedelta(hours=hours) for hours in range(0, 24 * 15)]
        latitudes = [EPHEMERIS.sky(each).positions[Body.MOON].latitude for each in moments[::24]]
        day = next(n for n in range(14) if latitudes[n] * latitudes[n + 1] <= 0)
        yield _zero(moments[day * 24], moments[day * 24] + timedelta(days=1))


def _zero(low: datetime, high: datetime) -> datetime:
    sign = EPHEMERIS.sky(low).positions[Body.MOON].latitude > 0
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if (EPHEMERIS.sky(middle).positions[Body.MOON].latitude > 0) == sign:
            low = middle
        else:
            high = middle
    return low
