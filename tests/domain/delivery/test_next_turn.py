from dataclasses import replace
from datetime import timedelta

from domain.delivery.inbox import (
    InboxRow,
    Rest,
    RowState,
    Turn,
    TurnKind,
    UpdateKind,
    Wait,
    next_turn,
)
from domain.delivery.outgoing import OutgoingPart
from tests.factories import NOON, an_update

BURST = timedelta(milliseconds=700)
HOUR = timedelta(hours=1)


def turn_of(
    *rows: InboxRow, after: timedelta = timedelta(seconds=5), burst: timedelta = BURST
) -> Turn | Wait | Rest | None:
    return next_turn(list(rows), now=NOON + after, burst=burst, stale_after=HOUR)


def ids(turn: Turn | Wait | Rest | None) -> list[int]:
    assert isinstance(turn, Turn)
    return [row.key.update_id for row in turn.rows]


def later(milliseconds: int) -> timedelta:
    return timedelta(milliseconds=milliseconds)


def test_messages_sent_in_quick_succession_are_one_turn() -> None:
    first, second = an_update(1), an_update(2, received_at=NOON + later(500))
    assert ids(turn_of(first, second)) == [1, 2]


def test_messages_far_apart_are_turns_of_their_own() -> None:
    assert ids(turn_of(an_update(1), an_update(2, received_at=NOON + later(800)))) == [1]


def said(update_id: int, message_id: int, *, after: int = 0, edit: bool = False) -> InboxRow:
    kind = UpdateKind.EDIT if edit else UpdateKind.MESSAGE
    row = an_update(update_id, kind=kind, received_at=NOON + later(after))
    return replace(row, message_id=message_id)


def test_an_edit_goes_with_its_message_however_long_that_has_waited() -> None:
    waiting, other, edit = said(1, 11), said(2, 12, after=1500), said(3, 11, after=3000, edit=True)
    assert ids(turn_of(waiting, other, edit)) == [1, 3]


def test_an_edit_of_what_has_been_answered_is_a_turn_of_its_own() -> None:
    assert ids(turn_of(said(3, 11, edit=True), said(4, 12, after=100))) == [3]


def test_of_several_edits_of_a_message_all_are_one_turn() -> None:
    edits = [said(update_id, 11, after=update_id * 900, edit=True) for update_id in (1, 2)]
    assert ids(turn_of(*edits)) == [1, 2]


def test_an_edit_of_what_is_deferred_waits_with_it() -> None:
    deferred = replace(said(1, 11), deferred_until=NOON + timedelta(seconds=60))
    edit = said(2, 11, after=900, edit=True)
    assert isinstance(turn_of(deferred, edit), Rest)
    assert ids(turn_of(deferred, edit, after=timedelta(seconds=61))) == [1, 2]


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


def ours(number: int, kind: UpdateKind = UpdateKind.OUTGOING) -> InboxRow:
    return replace(
        an_update(number), kind=kind, state=RowState.ANSWERED, parts=(OutgoingPart("x"),)
    )


def taken_over() -> InboxRow:
    return replace(an_update(0), state=RowState.TAKEN_OVER)


def test_messages_of_ours_are_joined_with_nothing() -> None:
    assert ids(turn_of(ours(1), ours(2))) == [1]
    assert ids(turn_of(an_update(1), ours(2), an_update(3))) == [1]
    old = replace(an_update(1), sent_at=NOON - 2 * HOUR)
    assert ids(turn_of(old, replace(ours(2), sent_at=NOON - 2 * HOUR))) == [1]


def test_a_proactive_message_lets_replies_go_first_unless_it_is_under_way() -> None:
    waiting = ours(1, UpdateKind.PROACTIVE)
    assert ids(turn_of(waiting, an_update(2))) == [2]
    assert ids(turn_of(waiting)) == [1]
    under_way = replace(waiting, uncertain_part=0)
    assert ids(turn_of(under_way, an_update(2))) == [1]


def test_while_a_person_answers_what_users_say_is_for_them() -> None:
    turn = turn_of(taken_over(), an_update(1), an_update(2))
    assert isinstance(turn, Turn)
    assert (turn.kind, ids(turn)) == (TurnKind.TAKEN_OVER, [1])


def test_while_a_person_answers_their_words_are_sent_and_proactive_ones_wait() -> None:
    turn = turn_of(taken_over(), ours(1, UpdateKind.PROACTIVE), ours(2))
    assert isinstance(turn, Turn)
    assert (turn.kind, ids(turn)) == (TurnKind.OURS, [2])
    assert turn_of(taken_over(), ours(1, UpdateKind.PROACTIVE)) is None


def test_nothing_to_do_is_no_turn() -> None:
    assert turn_of() is None
    assert turn_of(taken_over()) is None


def deferred(number: int, seconds: float) -> InboxRow:
    return replace(an_update(number), deferred_until=NOON + timedelta(seconds=seconds))


def test_what_is_deferred_waits_together_with_what_the_same_person_says_later() -> None:
    assert turn_of(deferred(1, 20), an_update(2)) == Rest(15)


def test_orders_and_other_people_overtake_what_is_deferred() -> None:
    order = an_update(3, kind=UpdateKind.COMMAND)
    assert ids(turn_of(deferred(1, 20), an_update(2), order)) == [3]
    assert ids(turn_of(deferred(1, 20), an_update(2), an_update(3, user_id=7))) == [3]


def test_when_its_time_has_come_it_is_answered_together_with_what_was_said_meanwhile() -> None:
    later_on = an_update(2, received_at=NOON + timedelta(seconds=4))
    assert ids(turn_of(deferred(1, 2), later_on)) == [1, 2]
    assert ids(turn_of(deferred(1, 2), an_update(2), burst=timedelta(0))) == [1, 2]


def test_the_parts_of_a_text_that_was_too_long_for_one_message_are_one_turn() -> None:
    parts = [
        replace(an_update(n, received_at=NOON + later(1500 * n)), is_part=n < 4) for n in range(5)
    ]
    assert ids(turn_of(*parts, after=timedelta(seconds=9))) == [0, 1, 2, 3, 4]


def test_after_a_full_message_the_next_part_is_waited_for() -> None:
    full = replace(an_update(1), is_part=True)
    assert turn_of(full, after=later(800)) == Wait(1.2)
    assert ids(turn_of(full, after=later(2000))) == [1]
