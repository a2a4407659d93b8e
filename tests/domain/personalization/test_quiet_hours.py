from datetime import UTC, datetime, time

import pytest

from domain.personalization.quiet_hours import QuietHours

NIGHT = QuietHours()


@pytest.mark.parametrize(
    ("utc", "zone", "ends"),
    [
        ("2026-07-01T20:30", "Europe/Paris", "2026-07-02T06:00"),
        ("2026-07-01T02:00", "Europe/Paris", "2026-07-01T06:00"),
        ("2026-07-01T12:00", "Europe/Paris", None),
        ("2026-07-01T12:00", "Pacific/Auckland", "2026-07-01T20:00"),
        ("2026-07-01T23:00", "", "2026-07-02T08:00"),
        ("2026-07-01T08:00", "", None),
        # The clock is put back in that night: it lasts an hour longer.
        ("2026-10-24T21:00", "Europe/Paris", "2026-10-25T07:00"),
    ],
)
def test_a_night_is_that_of_the_person(utc: str, zone: str, ends: str | None) -> None:
    now = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    expected = ends and datetime.fromisoformat(ends).replace(tzinfo=UTC)
    assert NIGHT.end_of(now, zone) == expected


def test_hours_within_one_day_are_no_night() -> None:
    siesta = QuietHours(time(13), time(15))
    assert siesta.end_of(datetime(2026, 7, 1, 14, tzinfo=UTC), "") == datetime(
        2026, 7, 1, 15, tzinfo=UTC
    )
    assert siesta.end_of(datetime(2026, 7, 1, 16, tzinfo=UTC), "") is None


def test_no_hours_are_never_quiet() -> None:
    assert QuietHours(time(0), time(0)).end_of(datetime(2026, 7, 1, 0, tzinfo=UTC), "") is None


@pytest.mark.parametrize(
    ("written", "hour", "left"),
    [
        ("22-8", 7, "22-7"),
        ("22-8", 23, "0-8"),
        ("22-8", 9, "22-8"),
        ("1-6", 2, "3-6"),
        ("1-6", 7, "1-6"),
        ("5-5", 5, "5-5"),
    ],
)
def test_an_hour_can_be_spared(written: str, hour: int, left: str) -> None:
    hours = QuietHours.parse(written)
    assert hours
    assert str(hours.sparing(hour)) == left
