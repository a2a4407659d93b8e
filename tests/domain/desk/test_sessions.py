"""A session of the desk by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.desk.sessions import DeskLine, DeskSession, DeskState, Reason, Writer
from domain.shared.errors import Conflict, InvalidInput
from domain.shared.identity import Conversation, Person

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def waiting(reason: Reason = Reason.ASKED) -> DeskSession:
    chat, person = Conversation(1, 501), Person("501")
    due = NOW + timedelta(minutes=5)
    return DeskSession("d-1", chat, person, reason, "", NOW, "en", waiting_since=NOW, due=due)


def test_danger_makes_a_session_more_urgent() -> None:
    urgent = waiting().wanted_for(Reason.CRISIS)
    assert (urgent.reason, urgent.priority, urgent.version) == (Reason.CRISIS, 1, 1)


def test_nothing_makes_it_less_urgent() -> None:
    session = waiting(Reason.CRISIS)
    assert session.wanted_for(Reason.ASKED) is session


def test_a_line_is_known_by_its_key() -> None:
    said = waiting().said(DeskLine(Writer.USER, "Hello?", NOW, key="t-1"))
    assert said.has_line("t-1")
    assert not said.has_line("t-2")


def test_whoever_has_not_claimed_it_changes_nothing() -> None:
    claimed = waiting().claimed("olga", NOW)
    for change in (claimed.released, claimed.resolved):
        with pytest.raises(Conflict, match="olga answers here"):
            change("pavel", NOW)


def test_a_user_who_waits_for_ten_minutes_is_given_back() -> None:
    claimed = waiting().claimed("olga", NOW)
    assert not claimed.is_idle(NOW + timedelta(minutes=10))
    assert claimed.is_idle(NOW + timedelta(minutes=10, seconds=1))


def test_who_waits_for_the_user_is_not_idle() -> None:
    answered = waiting().claimed("olga", NOW).said(DeskLine(Writer.OPERATOR, "Yes?", NOW, "olga"))
    assert not answered.is_idle(NOW + timedelta(hours=3))


def test_stars_are_given_once() -> None:
    over = waiting().claimed("olga", NOW).resolved("olga", NOW)
    assert over.state is DeskState.RESOLVED
    with pytest.raises(InvalidInput, match="1 to 5"):
        over.rated(6)
    with pytest.raises(Conflict, match="already"):
        over.rated(5).rated(4)


FALSE_ALARM = DeskLine(Writer.NOTE, "They say it was a false alarm", NOW)


def test_a_danger_that_was_none_gives_back_what_they_asked_for() -> None:
    calmed = waiting().wanted_for(Reason.CRISIS, NOW).calmed(FALSE_ALARM)
    assert (calmed.reason, calmed.state, calmed.version) == (Reason.ASKED, DeskState.WAITING, 2)
    assert calmed.due == NOW + timedelta(minutes=5)


def test_without_anything_else_to_ask_for_nobody_waits_after_a_false_alarm() -> None:
    calmed = waiting(Reason.CRISIS).calmed(FALSE_ALARM)
    assert (calmed.state, calmed.waiting_since) == (DeskState.RESOLVED, None)


def test_whoever_answers_already_decides_by_themselves() -> None:
    claimed = waiting(Reason.CRISIS).claimed("olga", NOW)
    calmed = claimed.calmed(FALSE_ALARM)
    assert (calmed.owner, calmed.state) == ("olga", DeskState.CLAIMED)
    assert calmed.lines == (FALSE_ALARM,)
    assert waiting().calmed(FALSE_ALARM).version == 0


def test_somebody_in_danger_stays_in_the_queue_whatever_they_asked_for() -> None:
    in_danger = waiting().wanted_for(Reason.CRISIS, NOW)
    assert in_danger.withdrawn(FALSE_ALARM) is in_danger


def test_a_request_is_not_taken_back_from_whoever_answers_already() -> None:
    claimed = waiting().claimed("olga", NOW)
    assert claimed.withdrawn(FALSE_ALARM) is claimed
