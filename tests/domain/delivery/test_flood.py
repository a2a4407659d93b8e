"""One person's updates that nobody answers are stored up to a measure."""

from dataclasses import replace
from datetime import timedelta

from domain.delivery.flood import Flood
from domain.delivery.inbox import InboxRow, UpdateKind
from tests.factories import NOON, an_update


def edit(number: int, **fields: object) -> InboxRow:
    return replace(an_update(number), kind=UpdateKind.OTHER, **fields)  # type: ignore[arg-type]


def test_words_and_commands_are_never_held_back() -> None:
    flood = Flood(most=0)
    for kind in (UpdateKind.MESSAGE, UpdateKind.COMMAND, UpdateKind.RECORDING):
        assert not flood.holds_back(replace(an_update(1), kind=kind))


def test_of_presses_no_more_is_stored_than_a_hand_can_make() -> None:
    flood = Flood(most=1)
    presses = [replace(an_update(number), kind=UpdateKind.CALLBACK) for number in range(7)]
    assert [flood.holds_back(press) for press in presses] == [False] * 5 + [True] * 2
    assert not flood.holds_back(edit(8))


def test_each_person_has_a_measure_of_their_own_every_minute() -> None:
    flood = Flood(most=2)
    held = [flood.holds_back(edit(number)) for number in range(4)]
    assert held == [False, False, True, True]
    assert not flood.holds_back(edit(5, user_id=502))
    assert not flood.holds_back(edit(6, sent_at=NOON + timedelta(minutes=1)))


def test_what_is_delivered_again_passes_again() -> None:
    flood = Flood(most=1)
    assert [flood.holds_back(edit(1)) for _ in range(3)] == [False] * 3
