"""A private installation serves those on its list."""

from application.dialogue.guest_list import GuestList
from domain.shared.identity import Person
from domain.shared.language import Language
from tests.support.dialogue import Salon, Unlimited
from tests.support.in_memory_product import TEXTS
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import ANN, PlainChannel, texts_of

BOB = Person("502")


def private_house(voice: LivingVoice) -> Salon:
    return Salon(voice, limiter=GuestList(Unlimited(), [ANN]))


async def test_who_is_invited_is_served() -> None:
    channel = PlainChannel(private_house(LivingVoice()).dialogue)
    assert texts_of(await channel.say("Good evening")) == ["You said: Good evening"]


async def test_a_stranger_is_told_their_number_and_costs_nothing() -> None:
    voice = LivingVoice()
    channel = PlainChannel(private_house(voice).dialogue, BOB)
    told = TEXTS.text(Language.ENGLISH, "notice-uninvited", number="502")
    assert texts_of(await channel.say("Good evening")) == [told]
    assert texts_of(await channel.command("start")) == [told]
    assert voice.requests == []


async def test_a_stranger_in_a_group_is_passed_over() -> None:
    channel = PlainChannel(private_house(LivingVoice()).dialogue, BOB, group_id=-100)
    assert texts_of(await channel.say("Good evening")) == []


async def test_a_strangers_rights_stand() -> None:
    channel = PlainChannel(private_house(LivingVoice()).dialogue, BOB)
    assert texts_of(await channel.command("help")) == [
        TEXTS.text(Language.ENGLISH, "help", hears="yes")
    ]
