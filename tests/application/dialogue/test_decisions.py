"""A question that cannot be undone is answered once, in time, by whom it was put to."""

import pytest

from domain.dialogue.replies import Button, Reply
from domain.shared.identity import Person
from tests.support.dialogue import Salon
from tests.support.in_memory_product import english
from tests.support.plain_channel import PlainChannel, buttons_of, texts_of

HOUR = 3600


@pytest.fixture
def ann(salon: Salon) -> PlainChannel:
    return PlainChannel(salon.dialogue)


async def asked(channel: PlainChannel) -> list[Button]:
    return buttons_of(await channel.command("reset"))


def is_over(reply: Reply) -> bool:
    return not reply.parts and reply.notice == english("decision-over") and reply.removes_buttons


async def test_an_answer_takes_the_buttons_away(ann: PlainChannel) -> None:
    yes, _ = await asked(ann)
    reply = await ann.press(yes)
    assert texts_of(reply) == [english("reset-done")]
    assert reply.removes_buttons


async def test_the_same_button_pressed_again_does_nothing(salon: Salon, ann: PlainChannel) -> None:
    yes, no = await asked(ann)
    await ann.press(yes)
    await ann.say("Remember me")
    assert is_over(await ann.press(yes))
    assert is_over(await ann.press(no))
    assert len((await salon.household.memory.read("501", "butler")).recent) == 2


async def test_an_hour_later_the_question_is_over(salon: Salon, ann: PlainChannel) -> None:
    await ann.say("Remember me")
    yes, _ = await asked(ann)
    salon.household.clock.advance(HOUR)
    assert is_over(await ann.press(yes))
    assert len((await salon.household.memory.read("501", "butler")).recent) == 2


async def test_a_press_that_is_tried_again_still_counts(ann: PlainChannel) -> None:
    yes, _ = await asked(ann)
    await ann.press(yes)
    again = await ann.press(yes, is_retry=True)
    assert texts_of(again) == [english("reset-done")]


async def test_nobody_answers_for_somebody_else(salon: Salon) -> None:
    ann = PlainChannel(salon.dialogue, group_id=-100)
    bob = PlainChannel(salon.dialogue, Person("502"), group_id=-100)
    yes, _ = await asked(ann)
    reply = await bob.press(yes)
    assert (reply.notice, reply.removes_buttons) == (english("button-not-yours"), False)
    assert texts_of(await ann.press(yes)) == [english("reset-done")]
