"""Births, an ephemeris and a gazetteer that the tests of astrology share."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from tempfile import gettempdir

from application.astrology.cast import CastChartUseCase, NatalChart
from domain.astrology.birth import Birth
from domain.astrology.places import Place
from infrastructure.ephemeris.on_demand import OnDemandEphemeris
from infrastructure.places.countries import FileCountryNames
from infrastructure.places.sqlite_gazetteer import SqliteGazetteer

FILES = Path(__file__).parents[2] / "config" / "astrology"
PARIS = Place("Paris", "FR", 48.85341, 2.3488, "Europe/Paris", 2_138_551)
MOSCOW = Place("Moscow", "RU", 55.75222, 37.61556, "Europe/Moscow", 10_381_222)
EPHEMERIS = OnDemandEphemeris()
COUNTRIES = FileCountryNames(FILES / "countries.yaml")


@cache
def gazetteer() -> SqliteGazetteer:
    """Built once for all the tests of this user, and for as long as nothing changes."""
    folder = Path(gettempdir()) / "majordome-test-places"
    return SqliteGazetteer(folder, FILES / "place_names.yaml", COUNTRIES.keys(), 15_000)


def a_birth(
    day: date = date(1990, 2, 2), at: time | None = time(8, 15), place: Place = PARIS
) -> Birth:
    return Birth(day, at, place)


def a_chart(birth: Birth | None = None) -> NatalChart:
    return CastChartUseCase(EPHEMERIS).cast(birth or a_birth())


def random_moments(count: int, seed: int = 18) -> Iterator[datetime]:
    """From 1900 to the end of 2049."""
    chance, first = random.Random(seed), datetime(1900, 1, 1, tzinfo=UTC)
    for _ in range(count):
        yield first + timedelta(minutes=chance.randrange(150 * 365 * 1440))


def random_births(count: int, seed: int = 18) -> Iterator[Birth]:
    """Anywhere up to the 66th parallels; clocks show universal time."""
    chance = random.Random(seed)
    for moment in random_moments(count, seed):
        place = Place("", "", chance.uniform(-66, 66), chance.uniform(-180, 180), "UTC")
        yield Birth(moment.date(), moment.time(), place)
