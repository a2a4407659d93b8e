"""Ingresses, stations, phases and the Moon's void course of two months, judged by another's sky."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import swisseph

from application.astrology.cast import CastChartUseCase
from application.astrology.outlook import Outlook, OutlookUseCase
from domain.astrology.aspects import MAJOR
from domain.astrology.bodies import PLANETS, Body
from domain.astrology.events import EventKind, void_of_course
from domain.astrology.moon_phase import PhaseName
from domain.astrology.sky import julian_day
from domain.astrology.zodiac import separation
from tests.support.astrologer import TABLE
from tests.support.charts import EPHEMERIS

START, DAYS = date(2026, 2, 15), 60
_NUMBERS = {body: number for number, body in enumerate(PLANETS)}
_ANGLES = {
    PhaseName.NEW_MOON: 0,
    PhaseName.FIRST_QUARTER: 90,
    PhaseName.FULL_MOON: 180,
    PhaseName.LAST_QUARTER: 270,
}


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    every = OutlookUseCase(TABLE, CastChartUseCase(EPHEMERIS))
    return every.of(None, START, DAYS, ZoneInfo("UTC"), 1000)


def theirs(body: Body, at: datetime) -> tuple[float, float]:
    """Longitude and speed."""
    flags = swisseph.FLG_MOSEPH | swisseph.FLG_SPEED
    found = swisseph.calc_ut(julian_day(at), _NUMBERS[body], flags)[0]
    return found[0], found[3]


def days() -> list[datetime]:
    midnight = datetime(START.year, START.month, START.day, tzinfo=UTC)
    return [midnight + timedelta(days=number) for number in range(DAYS + 1)]


def test_a_sign_is_entered_where_it_begins(outlook: Outlook) -> None:
    entered = [each for each in outlook.events if each.kind is EventKind.INGRESS]
    for each in entered:
        assert each.sign
        assert separation(theirs(each.body, each.at)[0], each.sign.number * 30) % 30 < 0.003
    changes = sum(
        theirs(body, before)[0] // 30 != theirs(body, after)[0] // 30
        for body in PLANETS
        if body is not Body.MOON
        for before, after in zip(days(), days()[1:], strict=False)
    )
    assert len(entered) == changes > 3


def test_at_a_station_a_planet_stands_still(outlook: Outlook) -> None:
    stations = [each for each in outlook.events if "station" in each.kind]
    for each in stations:
        assert abs(theirs(each.body, each.at)[1]) < 0.005
        later = theirs(each.body, each.at + timedelta(days=2))[1]
        assert (later < 0) == (each.kind is EventKind.STATION_RETROGRADE)
    turns = sum(
        (theirs(body, before)[1] < 0) != (theirs(body, after)[1] < 0)
        for body in PLANETS
        for before, after in zip(days(), days()[1:], strict=False)
    )
    assert len(stations) == turns > 1


def test_moons_are_new_and_full_to_the_minute(outlook: Outlook) -> None:
    phases = [each for each in outlook.events if each.phase]
    assert len(phases) in (8, 9)
    for each in phases:
        assert each.phase
        ahead = theirs(Body.MOON, each.at)[0] - theirs(Body.SUN, each.at)[0]
        assert separation(ahead, _ANGLES[each.phase]) < 0.009  # a minute


def test_a_void_course_begins_with_the_last_aspect_and_ends_with_the_sign() -> None:
    tracks = TABLE.tracks(datetime(2026, 3, 1, tzinfo=UTC), 10)
    voids = list(void_of_course(tracks))
    assert len(voids) >= 3
    for void in voids[1:]:  # the first one's beginning may lie before the tracks
        moon = theirs(Body.MOON, void.end)[0]
        assert separation(moon, void.next_sign.number * 30) < 0.01
        nearest = min(_from_exact(body, void.start) for body in PLANETS if body is not Body.MOON)
        assert nearest < 0.01


def _from_exact(body: Body, at: datetime) -> float:
    apart = separation(theirs(Body.MOON, at)[0], theirs(body, at)[0])
    return min(abs(apart - kind.angle) for kind in MAJOR)
