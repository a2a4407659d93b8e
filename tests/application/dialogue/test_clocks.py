"""How the bot learns whose clock a person lives by."""

import pytest

from application.dialogue.turns import Attachment
from domain.dialogue.replies import Button, Reply
from domain.personalization.whereabouts import Place
from domain.shared.language import Language
from tests.support.dialogue import CITIES, WHEREABOUTS, Salon
from tests.support.in_memory_product import TEXTS
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import PlainChannel, buttons_of, texts_of

LISBON = Place(38.72, -9.14)
OCEAN = Place(0.0, -30.0)


@pytest.fixture
def ann(salon: Salon) -> PlainChannel:
    return PlainChannel(salon.dialogue)


def clock_button(reply: Reply) -> Button | None:
    """The one that asks whether it is that late where the person is."""
    return next((b for b in buttons_of(reply) if b.label.startswith("🕒")), None)


async def zone_of_ann(salon: Salon) -> str:
    profile = await salon.household.profiles.get("501")
    return profile.time_zone if profile else ""


async def test_a_place_on_the_map_sets_the_clock_and_is_not_kept(
    salon: Salon, ann: PlainChannel
) -> None:
    reply = await ann.hand_in(Attachment("location", place=LISBON))
    assert texts_of(reply) == [TEXTS.text(Language.ENGLISH, "zone-learnt", time="12:00")]
    assert await zone_of_ann(salon) == "Europe/Lisbon"
    assert "38.7" not in repr(await salon.household.profiles.get("501"))


async def test_far_from_every_town_nobody_guesses(salon: Salon, ann: PlainChannel) -> None:
    reply = await ann.hand_in(Attachment("location", place=OCEAN))
    assert texts_of(reply) == [TEXTS.text(Language.ENGLISH, "media-location")]
    assert await zone_of_ann(salon) == ""


async def test_who_asks_for_the_hour_is_asked_for_it_once(salon: Salon, ann: PlainChannel) -> None:
    reply = await ann.say("What date is it today?")
    button = clock_button(reply)
    assert button
    assert button.label == TEXTS.text(Language.ENGLISH, "zone-ask", time="12:00")
    assert clock_button(await ann.say("And what is the date tomorrow?")) is None
    await ann.press(button)
    assert await zone_of_ann(salon) == "Europe/London"


async def test_who_speaks_of_other_things_is_not_asked(ann: PlainChannel) -> None:
    assert clock_button(await ann.say("Tell me a story about a cat")) is None


async def test_another_hour_than_the_supposed_one_is_chosen_from_the_zones(
    ann: PlainChannel,
) -> None:
    reply = await ann.say("What date is it today?")
    other = TEXTS.text(Language.ENGLISH, "zone-other")
    chosen = await ann.press(next(b for b in buttons_of(reply) if b.label == other))
    assert texts_of(chosen) == [TEXTS.text(Language.ENGLISH, "settings-zone-ask")]


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Я сейчас в Нижнем Новгороде, что посоветуете?", "Europe/Moscow"),
        ("Мы в Новосибирске на неделю", "Asia/Novosibirsk"),
        ("I'm in Lisbon. What should I see?", "Europe/Lisbon"),
        ("i live in new york now", "America/New_York"),
        ("Je suis à Montréal pour le travail", "America/Toronto"),
    ],
)
async def test_who_says_where_they_are_is_asked_about_the_clock_there(
    salon: Salon, ann: PlainChannel, said: str, zone: str
) -> None:
    button = clock_button(await ann.say(said))
    assert button
    await ann.press(button)
    assert await zone_of_ann(salon) == zone
    assert clock_button(await ann.say(said)) is None


@pytest.mark.parametrize(
    "said",
    ["I'm in love", "i am in trouble", "Я в школе", "я в шоке", "я в деле", "Je suis à bout",
     "je suis à la maison", "Живу в ожидании чуда", "We are in danger"],
)  # fmt: skip
async def test_what_only_sounds_like_a_place_is_none(said: str) -> None:
    assert await CITIES.named(WHEREABOUTS.places(said)) is None


async def test_in_a_group_nobody_is_asked(salon: Salon) -> None:
    group = PlainChannel(salon.dialogue, group_id=-100)
    assert clock_button(await group.say("What date is it today?")) is None


async def test_the_model_is_told_the_hour_of_the_place(
    ann: PlainChannel, voice: LivingVoice
) -> None:
    await ann.hand_in(Attachment("location", place=Place(55.75, 37.62)))
    await ann.say("Good evening to you, Alfred")
    assert "15:00 where the user is (Europe/Moscow)" in voice.requests[-1].prompt.text
