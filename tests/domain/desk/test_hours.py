"""Business hours, and the clocks that stand still outside them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.desk.clocks import DAY_AND_NIGHT, ClockName, DeskClocks
from domain.desk.hours import BusinessHours, parsed_shifts
from domain.desk.sessions import DeskLine, DeskSession, Reason, Writer
from domain.shared.errors import InvalidInput
from domain.shared.identity import Conversation, Person

PARIS = ZoneInfo("Europe/Paris")
HOURS = BusinessHours(tuple(parsed_shifts("mon-fri 09:00-18:00, sat 10:00-14:00")), PARIS)
CLOCKS = DeskClocks(HOURS)
MONDAY = datetime(2026, 1, 5, tzinfo=PARIS)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """So many days after a Monday in January, in Paris."""
    return (MONDAY + timedelta(days=day)).replace(hour=hour, minute=minute).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(0, 9), True),
        (at(0, 8, 59), False),
        (at(0, 17, 59), True),
        (at(0, 18), False),
        (at(5, 13, 59), True),
        (at(6, 12), False),
    ],
)
def test_a_desk_is_open_from_the_first_minute_to_the_last(moment: datetime, is_open: bool) -> None:
    assert HOURS.is_open(moment) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [(at(0, 3), at(0, 9)), (at(4, 20), at(5, 10)), (at(5, 15), at(7, 9)), (at(0, 10), at(0, 10))],
)
def test_it_is_known_when_it_opens_again(moment: datetime, opens: datetime) -> None:
    assert HOURS.next_open(moment) == opens


def test_a_clock_stands_still_over_night_and_over_a_weekend() -> None:
    assert CLOCKS.first(at(0, 17, 58)) == at(1, 9, 3)
    assert CLOCKS.next(at(5, 13, 55)) == at(7, 9, 5)
    assert CLOCKS.first(at(6, 12)) == at(7, 9, 5)
    assert CLOCKS.resolve(at(0, 9)) == at(2, 15)


def test_the_same_hour_is_kept_when_clocks_are_changed() -> None:
    before = datetime(2026, 3, 27, 17, 59, tzinfo=PARIS)  # a Friday; summer time begins on Sunday
    hours = BusinessHours(tuple(parsed_shifts("mon-fri 09:00-18:00")), PARIS)
    due = hours.after(before.astimezone(UTC), timedelta(minutes=5))
    assert due == datetime(2026, 3, 30, 9, 4, tzinfo=PARIS)


def test_a_shift_may_last_until_midnight_and_go_on_after_it() -> None:
    hours = BusinessHours(tuple(parsed_shifts("fri 22:00-24:00, sat 00:00-02:00")), UTC)
    friday = datetime(2026, 1, 9, 23, 30, tzinfo=UTC)
    assert hours.after(friday, timedelta(hours=1)) == friday + timedelta(hours=1)
    assert hours.between(friday, friday + timedelta(days=1)) == timedelta(hours=2, minutes=30)


def test_without_hours_people_work_day_and_night() -> None:
    assert BusinessHours().is_open(at(6, 3))
    assert DAY_AND_NIGHT.resolve(at(6, 3)) == at(7, 3)


@pytest.mark.parametrize(
    "text",
    [
        "always",
        "mon 9-18",
        "mon 18:00-09:00",
        "fri-mon 09:00-18:00",
        "mon 25:00-26:00",
        "mon 09:00-12:00, mon 11:00-14:00",
    ],
)
def test_what_is_no_hours_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"such as|days are|before it begins|overlap"):
        parsed_shifts(text)


def opened(at_: datetime, reason: Reason = Reason.ASKED) -> DeskSession:
    return DeskSession(
        "d-1",
        Conversation(1, 501),
        Person("501"),
        reason,
        "",
        at_,
        "en",
        waiting_since=at_,
        due=CLOCKS.first(at_),
        resolve_by=CLOCKS.resolve(at_),
    )


def test_each_clock_runs_out_by_its_own_time() -> None:
    asked = opened(at(0, 10))
    assert asked.overdue(at(0, 10, 4)) == set()
    assert asked.overdue(at(0, 10, 6)) == {ClockName.FIRST}
    assert asked.overdue(at(2, 17)) == {ClockName.FIRST, ClockName.RESOLVE}
    answered = asked.claimed("olga", at(0, 10, 2)).said(
        DeskLine(Writer.OPERATOR, "Yes?", at(0, 10, 3), "olga"), CLOCKS
    )
    assert answered.overdue(at(0, 17)) == set()
    again = answered.said(DeskLine(Writer.USER, "It is cold", at(0, 11)), CLOCKS)
    assert again.overdue(at(0, 11, 11)) == {ClockName.NEXT}


def test_the_whole_has_time_as_long_as_the_user_has_the_word() -> None:
    asked = opened(at(0, 10))
    assert asked.resolve_by == at(2, 16)
    answered = asked.claimed("olga", at(0, 10)).said(
        DeskLine(Writer.OPERATOR, "What does the boiler say?", at(0, 11), "olga"), CLOCKS
    )
    assert answered.overdue(at(9, 12)) == set()
    back = answered.said(DeskLine(Writer.USER, "E4", at(1, 11)), CLOCKS)
    assert back.resolve_by == at(3, 16)  # a working day of nine hours was theirs
    assert ClockName.RESOLVE in back.overdue(at(3, 17))


def test_nobody_in_danger_waits_for_the_morning() -> None:
    night = at(0, 23)
    asked = opened(night)
    assert asked.due == at(1, 9, 5)
    urgent = asked.wanted_for(Reason.CRISIS, night)
    assert urgent.due == night + timedelta(minutes=5)
    said = urgent.said(DeskLine(Writer.OPERATOR, "I am here", night, "olga"), CLOCKS)
    answer = said.said(DeskLine(Writer.USER, "Thank you", night), CLOCKS)
    assert answer.due == night + timedelta(minutes=10)
