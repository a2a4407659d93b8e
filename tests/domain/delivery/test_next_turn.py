from dataclasses import replace
from datetime import timedelta

from domain.delivery.inbox import InboxRow, Turn, TurnKind, UpdateKind, Wait, next_turn
from tests.factories import NOON, an_update

BURST = timedelta(milliseconds=700)
HOUR = timedelta(hours=1)


def turn_of(
    *rows: InboxRow, after: timedelta = timedelta(seconds=5), burst: timedelta = BURST
) -> Turn | Wait:
    return next_turn(list(rows), now=NOON + after, burst=burst, stale_after=HOUR)


def ids(turn: Turn | Wait) -> list[int]:
    assert isinstance(turn, Turn)
    return [row.key.update_id for row in turn.rows]


def later(milliseconds: int) -> timedelta:
    return timedelta(milliseconds=milliseconds)


def test_messages_sent_in_quick_succession_are_one_turn() -> None:
    first, second = an_update(1), an_update(2, received_at=NOON + later(500))
    assert ids(turn_of(first, second)) == [1, 2]


def test_messages_far_apart_are_turns_of_their_own() -> None:
    assert ids(turn_of(an_update(1), an_update(2, received_at=NOON + later(800)))) == [1]


def test_a_turn_waits_until_the_user_has_stopped_writing() -> None:
    assert turn_of(an_update(1), after=later(300)) == Wait(0.4)


def test_a_command_after_a_message_ends_the_wait() -> None:
    command = an_update(2, kind=UpdateKind.COMMAND, received_at=NOON + later(100))
    assert ids(turn_of(an_update(1), command, after=later(200))) == [1]


def test_messages_of_two_users_in_one_chat_are_not_joined() -> None:
    other = an_update(2, user_id=7, received_at=NOON + later(100))
    assert ids(turn_of(an_update(1), other)) == [1]


def test_without_a_burst_window_every_message_is_answered_at_once() -> None:
    assert ids(turn_of(an_update(1), an_update(2), after=later(0), burst=timedelta(0))) == [1]


def test_a_turn_fixed_by_an_earlier_attempt_does_not_grow() -> None:
    fixed = [replace(an_update(i), turn=1) for i in (1, 2)]
    assert ids(turn_of(*fixed, an_update(3))) == [1, 2]


def test_old_updates_are_one_stale_turn_and_fresh_ones_are_not_part_of_it() -> None:
    old = [an_update(i, sent_at=NOON - 2 * HOUR) for i in (1, 2, 3)]
    turn = turn_of(*old, an_update(4))
    assert isinstance(turn, Turn)
    assert turn.kind is TurnKind.STALE
    assert ids(turn) == [1, 2, 3]
