"""Somebody in danger, through the whole dialogue: help first, and nothing else until it is over."""

from typing import Any

import pytest

from application.personalization.consent import AskConsentUseCase
from domain.dialogue.replies import Reply, Text
from domain.shared.errors import ProviderUnavailable
from tests.application.safety.conftest import OPERATORS, Street
from tests.support.plain_channel import PlainChannel, buttons_of
from tests.support.text_engine import ScriptedProvider

DAY = 24 * 3600


def text_of(reply: Reply) -> str:
    return "\n".join(part.text for part in reply.parts if isinstance(part, Text))


def is_helped(reply: Reply) -> bool:
    """Help stands before everything else."""
    first = text_of(reply).split("\n\n")[0]
    return "112" in first and "988" in first


def button(reply: Reply, label: str) -> Any:
    return next(each for each in buttons_of(reply) if label in each.label)


async def told_of_danger(guest: PlainChannel) -> Reply:
    reply = await guest.say("I want to die")
    assert is_helped(reply)
    return reply


@pytest.mark.parametrize(
    ("language", "words", "voice"),
    [
        ("ru", "я больше не хочу жить", "Спасибо, что сказали"),
        ("fr", "je veux mourir", "Merci de l’avoir dit"),  # noqa: RUF001
        ("en", "I'm going to kill myself", "Thank you for telling me"),
    ],
)
async def test_help_comes_first_in_a_plain_voice_without_any_model(
    street: Street, language: str, words: str, voice: str
) -> None:
    model = ScriptedProvider()
    async with street.house(model) as house:
        reply = await house.guest(language=language).say(words)
    assert is_helped(reply)
    assert voice in text_of(reply)
    assert model.requests == []


@pytest.mark.parametrize(
    ("language", "words", "voice", "later"),
    [
        ("ru", "муж опять избил меня", "вашей вины нет", "причиняли боль"),
        ("fr", "mon copain me frappe", "n’est pas votre faute", "on vous menaçait"),  # noqa: RUF001
        ("en", "my husband beats me every night", "is not your fault", "hurt or threatened"),
        ("ru", "я его зарежу, нож взял", "прежде, чем это случилось", "вред"),  # noqa: RUF001
        ("fr", "je vais le tuer, j'ai pris le couteau", "avant que cela", "faire du mal"),
        ("en", "I'm going to strangle her tonight", "before it happens", "hurting somebody"),
    ],
)
async def test_violence_has_help_of_its_own_today_and_later(
    street: Street, language: str, words: str, voice: str, later: str
) -> None:
    async with street.house() as house:
        guest = house.guest(language=language)
        reply = await guest.say(words)
        street.clock.advance(5 * 3600)
        asked = await guest.say("ok")
    assert is_helped(reply)
    assert voice in text_of(reply)
    assert later in text_of(asked)


async def test_no_card_joke_or_persona_while_it_lasts(street: Street) -> None:
    model = ScriptedProvider()
    async with street.house(model) as house:
        ann = house.guest()
        await told_of_danger(ann)
        for words in ("what is the weather", "draw me a card", "call the astrologer"):
            assert is_helped(await ann.say(words))
        for command in ("card", "persona", "start"):
            assert not buttons_of(await ann.command(command))
        assert is_helped(await ann.show("sticker"))
        assert "/privacy" in text_of(await ann.command("help"))
    assert model.requests == []


async def test_a_country_is_asked_and_its_numbers_are_named(street: Street) -> None:
    async with street.house() as house:
        ann = house.guest()
        reply = await told_of_danger(ann)
        chosen = await ann.press(button(reply, "France"))
        assert "3114" in text_of(chosen)
        assert "3114" in text_of(await ann.say("I do not know"))


async def test_a_country_that_is_named_in_words_is_heard_and_another_may_be_asked_for(
    street: Street,
) -> None:
    async with street.house() as house:
        ann = house.guest()
        await told_of_danger(ann)
        elsewhere = await ann.say("in Germany")
        assert "the emergency number of your country" in text_of(elsewhere)
        assert not any(each.label.endswith("France") for each in buttons_of(elsewhere))
        assert "3114" in text_of(await ann.say("no, I am in France now"))
        assert "3114" in text_of(await ann.say("my friend is in Canada"))


@pytest.mark.parametrize("way", ["words", "button"])
async def test_a_false_alarm_is_heard_at_once(street: Street, way: str) -> None:
    model = ScriptedProvider("A fine day.", "A fine day.")
    async with street.house(model) as house:
        ann = house.guest()
        reply = await told_of_danger(ann)
        if way == "words":
            over = await ann.say("that was a false alarm, it is from a song")
        else:
            over = await ann.press(button(reply, "false alarm"))
        assert "Thank you for saying so" in text_of(over)
        assert "fine day" in text_of(await ann.say("How is the weather?"))


@pytest.mark.parametrize(
    ("language", "danger", "words", "heard"),
    [
        ("ru", "я хочу умереть", "это была ложная тревога", "Хорошо, что сказали"),
        ("ru", "я хочу умереть", "вы не так поняли, я пошутил", "Хорошо, что сказали"),
        ("fr", "je veux mourir", "c'était une fausse alerte", "Merci de l’avoir dit"),  # noqa: RUF001
        ("fr", "je veux mourir", "mais non, je plaisantais", "Merci de l’avoir dit"),  # noqa: RUF001
        ("en", "I want to die", "sorry, false alarm", "Thank you for saying so"),
        ("en", "I want to die", "I was joking", "Thank you for saying so"),
    ],
)
async def test_a_false_alarm_is_heard_at_once_in_every_language(
    street: Street, language: str, danger: str, words: str, heard: str
) -> None:
    async with street.house() as house:
        ann = house.guest(language=language)
        assert is_helped(await ann.say(danger))
        over = await ann.say(words)
        assert heard in text_of(over)
        assert not is_helped(over)
        assert not is_helped(await ann.say("42"))


@pytest.mark.parametrize(
    ("country", "number"),
    [("France", "3919"), ("United States", "1-800-799-7233"), ("United Kingdom", "0808 2000 247")],
)
async def test_who_is_hurt_by_somebody_is_named_the_lines_for_that(
    street: Street, country: str, number: str
) -> None:
    async with street.house() as house:
        ann, eve = house.guest("501"), house.guest("502")
        hurt = await ann.press(button(await ann.say("my husband beats me"), country))
        sad = await eve.press(button(await told_of_danger(eve), country))
    assert number in text_of(hurt).split("☎")[1]
    assert number not in text_of(sad)


async def test_a_child_who_is_hurt_is_spoken_to_as_one(street: Street) -> None:
    async with street.house() as house:
        ann = house.guest()
        reply = await ann.say("I'm 12 and my dad beats me every day")
        chosen = await ann.press(button(reply, "France"))
    assert is_helped(reply)
    assert "a teacher" in text_of(reply)
    assert "0 800 235 236" in text_of(chosen).split("☎")[1]


async def test_danger_is_heard_behind_another_persona_and_outlives_going_back(
    street: Street,
) -> None:
    model = ScriptedProvider("Good evening.", "Good evening.")
    async with street.house(model) as house:
        ann = house.guest()
        await ann.press("persona:astrologer")
        assert "Good evening." in text_of(await ann.say("hello"))
        reply = await told_of_danger(ann)
        assert "Thank you for telling me" in text_of(reply)
        await ann.press("persona:butler")
        assert is_helped(await ann.say("hello"))
    assert len(model.requests) == 1


async def test_a_doubt_is_asked_about_and_the_next_answer_decides(street: Street) -> None:
    model = ScriptedProvider("Of course.", "Of course.")
    async with street.house(model) as house:
        ann, eve = house.guest("501"), house.guest("502")
        for guest in (ann, eve):
            assert "are you thinking of dying" in text_of(await guest.say("I'm tired of living"))
        assert is_helped(await ann.say("yes"))
        assert "Thank you for saying so" in text_of(await eve.say("no, just a long week"))
        assert "Of course" in text_of(await eve.say("Remind me of the meeting"))


async def test_it_outlives_restart_replica_and_failing_model(street: Street) -> None:
    dead = ScriptedProvider(*[ProviderUnavailable("away", kind="timeout")] * 9)
    async with street.house(dead) as one, street.house(dead) as other:
        await told_of_danger(one.guest())
        assert is_helped(await other.guest().say("hello"))
    async with street.house(dead) as later:
        assert is_helped(await later.guest().say("hello again"))


async def test_in_a_group_the_person_is_invited_to_a_private_chat(street: Street) -> None:
    async with street.house() as house:
        reply = await house.guest(group=-100).say("I want to kill myself")
        assert "private chat" in text_of(reply)
        assert not buttons_of(reply)
        assert is_helped(await house.guest().say("hello"))


async def test_the_next_message_after_hours_opens_with_a_check_in(street: Street) -> None:
    async with street.house() as house:
        ann = house.guest()
        await told_of_danger(ann)
        street.clock.advance(5 * 3600)
        asked = await ann.say("good morning")
        assert "Last time things were very hard" in text_of(asked)
        assert "glad that you are safe" in text_of(await ann.press(button(asked, "No")))


async def test_after_a_day_one_check_in_decides(street: Street) -> None:
    model = ScriptedProvider("Good morning.", "Good morning.")
    async with street.house(model) as house:
        ann = house.guest()
        await told_of_danger(ann)
        street.clock.advance(DAY + 60)
        assert "Last time things were very hard" in text_of(await ann.say("good morning"))
        assert "Good morning." in text_of(await ann.say("what shall I wear today?"))


async def test_a_turn_that_is_tried_again_is_told_the_same(street: Street) -> None:
    async with street.house() as house:
        ann = house.guest()
        first = await told_of_danger(ann)
        ann.turns -= 1
        assert text_of(await ann.say("I want to die")) == text_of(first)


async def test_operators_are_told_once_and_without_a_word_of_the_person(
    street: Street, stored: Any
) -> None:
    async with street.house() as house:
        ann = house.guest()
        await ann.say("I want to die, tell nobody about Rosebud")
        await ann.say("I want to die, tell nobody about Rosebud")
    alerts = list(stored["inbox"].find({"lane.chat_id": OPERATORS}))
    assert len(alerts) == 1
    assert "501" in str(alerts[0])
    assert "Rosebud" not in str(alerts[0])
    assert "Rosebud" not in str(list(stored["crises"].find()))


async def test_nobody_in_danger_is_written_to_first(street: Street) -> None:
    async with street.house() as house:
        ann = house.guest()
        menu = await ann.command("settings")
        await ann.press(button(menu, "Write to me first"))
        consent = house.app.get(AskConsentUseCase)
        before = await consent.execute(ann.person, now=house.app.clock.now())
        await told_of_danger(ann)
        meanwhile = await consent.execute(ann.person, now=house.app.clock.now())
        assert before.given
        assert meanwhile.not_before is not None
