"""Who says that they are young, and who talks on for long, through the whole dialogue."""

import pytest

from domain.dialogue.replies import Reply
from tests.application.safety.conftest import Street
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import texts_of

HOUR = 3600


def text_of(reply: Reply) -> str:
    return "\n".join(texts_of(reply))


def minding(street: Street, **settings: int) -> Street:
    changed = Street(street.settings.model_copy(update=settings))
    changed.clock = street.clock
    return changed


@pytest.mark.parametrize(
    ("language", "said", "kindly", "chart"),
    [
        ("ru", "Мне 12 лет", "Спасибо, что сказали", "только для тех, кому уже есть 16"),
        ("en", "I'm 12", "Thank you for telling me", "only for people of 16 and over"),
        ("fr", "J'ai 12 ans", "Merci de me l\u2019avoir dit", "réservé aux personnes de 16 ans"),
    ],
)
async def test_who_is_too_young_is_met_kindly_and_with_less(
    street: Street, language: str, said: str, kindly: str, chart: str
) -> None:
    voice = LivingVoice()
    async with minding(street, minimum_age=16).house(voice) as house:
        guest = house.guest(language=language)
        assert kindly in text_of(await guest.say(said))
        assert chart in text_of(await guest.command("chart"))
        await guest.say("Hello there, my friend")
    assert "the user is younger than 16" in voice.requests[-1].prompt.text
    async with minding(street, minimum_age=16).house(voice) as later:
        await later.guest(language=language).say("Are you still there, my friend?")
        assert "the user is younger than 16" in voice.requests[-1].prompt.text
        await later.guest("502", language=language).say("Good evening to you")
    assert "the user is younger" not in voice.requests[-1].prompt.text


async def test_who_is_old_enough_by_now_and_where_no_age_is_asked_nothing_changes(
    street: Street,
) -> None:
    voice = LivingVoice()
    async with minding(street, minimum_age=16).house(voice) as house:
        guest = house.guest()
        await guest.say("I'm 15")
        street.clock.advance(370 * 24 * HOUR)
        assert "You said" in text_of(await guest.say("Good evening, how are you?"))
        assert "You said" in text_of(await guest.say("I am 18"))
    async with street.house(voice) as house:
        assert "You said: I'm 12" in text_of(await house.guest("503").say("I'm 12"))
    assert not any("younger than" in request.prompt.text for request in voice.requests)


async def test_whoever_talks_on_is_reminded_of_the_program_now_and_then(street: Street) -> None:
    async with minding(street, ai_reminder_hours=3).house(LivingVoice()) as house:
        guest = house.guest()
        heard = []
        for hours in (0, 2, 2, 1, 3):
            street.clock.advance(hours * HOUR)
            reply = text_of(await guest.say("And what else, my friend?"))
            heard.append("it is a program that answers you here" in reply)
    assert heard == [False, False, True, False, True]
