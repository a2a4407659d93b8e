"""The button below the last answer makes it anew."""

import pytest

from application.dialogue.ports import RateDecision
from domain.dialogue.replies import Reply
from domain.memory.events import EventRole
from domain.shared.errors import ProviderUnavailable
from domain.shared.language import Language
from tests.support.dialogue import Salon, Unlimited
from tests.support.in_memory_product import TEXTS
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import PlainChannel, buttons_of, texts_of


@pytest.fixture
def ann(salon: Salon) -> PlainChannel:
    return PlainChannel(salon.dialogue)


async def again(ann: PlainChannel, reply: Reply) -> Reply:
    (button,) = buttons_of(reply)
    return await ann.press(button)


def prompt_of(voice: LivingVoice) -> list[str]:
    return [message.content for message in voice.requests[-1].messages]


async def test_the_same_question_is_asked_again_and_remembered_once(
    salon: Salon, voice: LivingVoice, ann: PlainChannel
) -> None:
    await ann.say("My cat is called Plum")
    first = prompt_of(voice)
    reply = await ann.say("What is my cat called?")
    asked = prompt_of(voice)
    second = await again(ann, reply)
    assert prompt_of(voice) == asked
    assert second.removes_buttons
    assert len(first) == 1
    memory = (await salon.household.memory.read("501", "butler")).recent
    assert [e.role for e in memory].count(EventRole.USER) == 2
    assert [e.seq for e in memory] == [1, 2, 3, 4, 5]


async def test_it_can_be_made_anew_more_than_once(voice: LivingVoice, ann: PlainChannel) -> None:
    reply = await ann.say("Tell me a joke about tea")
    for _ in range(3):
        reply = await again(ann, reply)
    assert texts_of(reply) == ["You said: Tell me a joke about tea"]
    assert prompt_of(voice) == ["Tell me a joke about tea"]


async def test_the_new_answer_takes_the_place_of_the_old_one(
    voice: LivingVoice, ann: PlainChannel
) -> None:
    answers = iter(["Hello.", "Plain tea.", "Green tea.", "Jasmine tea.", "Indeed."])
    voice.say = lambda _: next(answers)
    await ann.say("Good evening to you, Alfred")
    reply = await ann.say("Which tea do you recommend?")
    for _ in range(2):
        reply = await again(ann, reply)
    await ann.say("Thank you, that sounds good")
    assert prompt_of(voice) == [
        "Good evening to you, Alfred",
        "Hello.",
        "Which tea do you recommend?",
        "Jasmine tea.",
        "Thank you, that sounds good",
    ]


async def test_after_an_apology_the_question_need_not_be_typed_again(
    voice: LivingVoice, ann: PlainChannel
) -> None:
    voice.problem = ProviderUnavailable("down", kind="connection")
    apology = await ann.say("How are you this evening?")
    voice.problem = None
    assert texts_of(await again(ann, apology)) == ["You said: How are you this evening?"]


async def test_only_the_last_answer_can_be_made_anew(ann: PlainChannel) -> None:
    old = await ann.say("The first question of the day")
    await ann.say("Another question than before")
    reply = await again(ann, old)
    assert reply == Reply(notice=TEXTS.text(Language.ENGLISH, "again-over"), removes_buttons=True)


async def test_it_counts_as_a_message_does(salon: Salon) -> None:
    salon.limiter = limiter = Unlimited([RateDecision(True), RateDecision(False)])
    ann = PlainChannel(salon.dialogue)
    reply = await ann.say("Tell me a joke about tea")
    assert not (await again(ann, reply)).parts
    assert len(limiter.counted) == 2


@pytest.mark.parametrize("forged", ["again", "again:1", "again:plain-501-1:2", "again:...."])
async def test_a_forged_one_makes_nothing(
    voice: LivingVoice, ann: PlainChannel, forged: str
) -> None:
    assert not (await ann.press(forged)).parts
    assert not voice.requests


async def test_in_a_group_there_is_no_such_button(salon: Salon) -> None:
    reply = await PlainChannel(salon.dialogue, group_id=-100).say("Tell me a joke about tea")
    assert not buttons_of(reply)
