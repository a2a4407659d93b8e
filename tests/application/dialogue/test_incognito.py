"""What a person announces by /incognito is answered as ever, and not remembered."""

import pytest

from application.dialogue.skills.incognito import Incognito
from application.memory.ports import UserMemoryRepository
from composition import memory_skills
from domain.shared.language import Language
from tests.support.dialogue import TEXTS, Salon
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import ANN, PlainChannel, texts_of

SECRET = "I am hiding a ring in the flour"


@pytest.fixture
def salon(voice: LivingVoice) -> Salon:
    return Salon(voice, brings=(memory_skills.build,))


async def remembered(salon: Salon) -> list[str]:
    memory = await salon.app.get(UserMemoryRepository).read(str(ANN), "butler")
    return [event.content for event in memory.live]


@pytest.mark.parametrize(("code", "language"), [("en", "en"), ("fr", "fr"), ("ru", "ru")])
async def test_the_message_after_the_command_is_answered_and_not_remembered(
    salon: Salon, code: str, language: str
) -> None:
    channel = PlainChannel(salon.dialogue, language_code=code)
    told = await channel.command("incognito")
    assert texts_of(told) == [TEXTS.text(Language(language), "incognito")]
    answer = await channel.say(SECRET)
    assert texts_of(answer)[0] == f"You said: {SECRET}"
    assert await remembered(salon) == []


async def test_it_is_told_that_the_next_one_is_remembered_again(salon: Salon) -> None:
    channel = PlainChannel(salon.dialogue)
    await channel.command("incognito")
    assert texts_of(await channel.say(SECRET))[1:] == [
        TEXTS.text(Language.ENGLISH, "incognito-over")
    ]
    assert texts_of(await channel.say("What a fine day")) == ["You said: What a fine day"]
    assert (await remembered(salon))[0] == "What a fine day"


async def test_a_turn_that_is_tried_again_is_not_remembered_either(salon: Salon) -> None:
    channel = PlainChannel(salon.dialogue)
    await channel.command("incognito")
    await channel.say(SECRET)
    channel.turns -= 1
    assert texts_of(await channel.say(SECRET))[0] == f"You said: {SECRET}"
    assert await remembered(salon) == []


async def test_it_waits_for_words(salon: Salon) -> None:
    channel = PlainChannel(salon.dialogue)
    await channel.command("incognito")
    await channel.show("sticker")
    await channel.command("memory")
    await channel.say(SECRET)
    assert await remembered(salon) == []


async def test_words_a_skill_would_understand_are_the_personas_to_answer(salon: Salon) -> None:
    channel = PlainChannel(salon.dialogue)
    await channel.command("incognito")
    assert texts_of(await channel.say("forget my sister"))[0] == "You said: forget my sister"


def test_what_was_promised_holds_in_a_crisis_too() -> None:
    assert Incognito.allowed_in_crisis
