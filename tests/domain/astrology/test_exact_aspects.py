"""Moments at which aspects are exact, on tracks that are straight lines."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from domain.astrology.aspects import AspectKind, Moving
from domain.astrology.bodies import Body
from domain.astrology.events import Track, aspects_exact, transits_exact

_DAY = timedelta(days=1)


def track(of_degrees_a_day: float, days: int = 400) -> Track:
    longitudes = [day * of_degrees_a_day % 360 for day in range(days)]
    return Track(datetime(2026, 1, 1, tzinfo=UTC), _DAY, longitudes)


@pytest.mark.parametrize("natal", [10.0, 123.4, 359.9])
def test_once_round_the_circle_each_aspect_to_a_planet_at_rest_is_met_as_often_as_it_lies_there(
    natal: float,
) -> None:
    round_once = {Body.SUN: track(0.95, days=380)}
    met = Counter(
        each.aspect for each in transits_exact(round_once, [Moving(Body.MARS, natal, 0.0)])
    )
    assert met[AspectKind.OPPOSITION] == met[AspectKind.CONJUNCTION] == 1
    assert met[AspectKind.TRINE] == met[AspectKind.SQUARE] == met[AspectKind.SEXTILE] == 2


def test_two_planets_are_opposite_once_in_a_round_of_theirs() -> None:
    tracks = {Body.MOON: track(1.9), Body.SUN: track(1.0)}
    met = Counter(each.aspect for each in aspects_exact(tracks, Body.MOON))
    assert met[AspectKind.OPPOSITION] == 1
    assert met[AspectKind.SQUARE] == 2
