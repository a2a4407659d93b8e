"""Times of birth as clocks showed them, with the traps that history laid."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.astrology.civil_time import (
    LocalTime,
    NoSuchTime,
    TimeTwice,
    from_old_style,
    local_time,
    may_be_old_style,
    zone_named,
)
from domain.shared.errors import InvalidInput


def _read(zone: str, *local: int, longitude: float = 0, fold: int | None = None) -> LocalTime:
    moment = datetime(*local)  # type: ignore[arg-type]  # noqa: DTZ001 (a clock knows no zone)
    return local_time(moment, ZoneInfo(zone), longitude, fold)


@pytest.mark.parametrize(
    ("zone", "local", "after"),
    [
        ("Europe/Paris", (2010, 3, 28, 2, 30), "2010-03-28 03:00"),
        ("Europe/Moscow", (1984, 4, 1, 0, 30), "1984-04-01 01:00"),
        ("America/New_York", (1990, 4, 1, 2, 15), "1990-04-01 03:00"),
        ("Pacific/Apia", (2011, 12, 30, 12, 0), "2011-12-31 00:00"),
    ],
)
def test_a_time_that_never_was_is_explained(zone: str, local: tuple[int, ...], after: str) -> None:
    with pytest.raises(NoSuchTime, match="never was") as problem:
        _read(zone, *local)
    assert f"{problem.value.after:%Y-%m-%d %H:%M}" == after


@pytest.mark.parametrize(
    ("zone", "local", "offsets"),
    [
        ("Europe/Paris", (1996, 10, 27, 2, 30), ("+02:00", "+01:00")),
        ("Europe/Moscow", (1985, 9, 29, 2, 30), ("+04:00", "+03:00")),
        ("Europe/Moscow", (2014, 10, 26, 1, 30), ("+04:00", "+03:00")),
    ],
)
def test_a_time_that_was_twice_is_asked(
    zone: str, local: tuple[int, ...], offsets: tuple[str, str]
) -> None:
    with pytest.raises(TimeTwice, match="came twice") as problem:
        _read(zone, *local)
    assert tuple(choice.offset_text for choice in problem.value.choices) == offsets
    assert [_read(zone, *local, fold=fold).offset_text for fold in (0, 1)] == list(offsets)


@pytest.mark.parametrize(
    ("zone", "local", "offset"),
    [
        ("Europe/Stockholm", (1943, 7, 1, 12), "+01:00"),
        ("Europe/Oslo", (1960, 7, 1, 12), "+02:00"),
        ("Europe/Amsterdam", (1935, 7, 1, 12), "+01:19:32"),
        ("Atlantic/Reykjavik", (1960, 1, 1, 12), "-01:00"),
    ],
)
def test_offsets_are_those_of_the_place_and_its_year(
    zone: str, local: tuple[int, ...], offset: str
) -> None:
    assert _read(zone, *local).offset_text == offset


def test_before_there_were_zones_the_longitude_counts() -> None:
    ulm = _read("Europe/Berlin", 1879, 3, 14, 11, 30, longitude=9.9875)
    assert ulm.is_solar
    assert ulm.offset == timedelta(minutes=39, seconds=57)
    assert ulm.moment == datetime(1879, 3, 14, 10, 50, 3, tzinfo=UTC)


def test_old_style_dates_become_those_of_today() -> None:
    assert from_old_style(date(1917, 10, 25)) == date(1917, 11, 7)
    assert from_old_style(date(1900, 2, 28)) == date(1900, 3, 12)
    assert from_old_style(date(1900, 3, 1)) == date(1900, 3, 14)


def test_only_the_russian_empire_kept_the_old_style_until_1918() -> None:
    assert may_be_old_style(date(1918, 1, 31), "RU")
    assert not may_be_old_style(date(1918, 2, 14), "RU")
    assert not may_be_old_style(date(1910, 5, 5), "FR")


@pytest.mark.parametrize("name", ["Europe/Pariss", "", "../etc/passwd", "MSK+3"])
def test_a_zone_has_a_name_of_the_database(name: str) -> None:
    with pytest.raises(InvalidInput, match="IANA"):
        zone_named(name)
