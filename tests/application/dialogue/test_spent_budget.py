"""Nothing is left that an answer might cost: told as kindly as a limit, in the persona's words."""

import pytest

from domain.shared.errors import BudgetExhausted
from domain.shared.language import Language
from tests.support.dialogue import Salon
from tests.support.in_memory_product import TEXTS
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import PlainChannel, buttons_of, texts_of

SAID = {
    Language.RUSSIAN: "Добрый вечер! Расскажите что-нибудь хорошее.",
    Language.ENGLISH: "Good evening! Tell me something nice, please.",
    Language.FRENCH: "Bonsoir ! Racontez-moi quelque chose de joli.",
}


@pytest.mark.parametrize("persona", ["butler", "astrologer"])
@pytest.mark.parametrize("language", Language)
async def test_a_spent_budget_is_told_in_the_personas_words(
    salon: Salon, voice: LivingVoice, language: Language, persona: str
) -> None:
    ann = PlainChannel(salon.dialogue, language_code=language)
    await salon.household.choose.execute("501", persona, language)
    voice.problem = BudgetExhausted("the spending cap of this user per day")
    reply = await ann.say(SAID[language])
    assert texts_of(reply) == [TEXTS.text(language, "notice-spent", voice=persona)]
    assert not buttons_of(reply)


async def test_what_was_said_meanwhile_is_not_forgotten(salon: Salon, voice: LivingVoice) -> None:
    ann = PlainChannel(salon.dialogue)
    voice.problem = BudgetExhausted("the spending cap of this user per day")
    await ann.say("My cat is called Plum, by the way")
    voice.problem = None
    await ann.say("What is my cat called?")
    told = [message.content for message in voice.requests[-1].messages]
    assert told == ["My cat is called Plum, by the way", "What is my cat called?"]
