"""Words against the persona itself, through the whole dialogue."""

import pytest

from composition.foundation import CONFIG
from infrastructure.safety.lexicon_files import read_phrases
from tests.application.safety.conftest import Street
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import texts_of

RUDE = read_phrases(CONFIG / "safety" / "rudeness.yaml")


@pytest.mark.parametrize(
    ("language", "insult", "answer", "then"),
    [
        ("en", "You are a stupid bot", "a hard day speaking", "wait in the hall"),
        ("ru", "ты тупой дебил", "тяжёлый день", "в прихожей"),
        ("fr", "Tu es vraiment un connard", "rude journée", "antichambre"),
    ],
)
async def test_an_insult_is_answered_once_in_the_voice_then_briefly_then_not_at_all(
    street: Street, language: str, insult: str, answer: str, then: str
) -> None:
    voice = LivingVoice()
    async with street.house(voice) as house:
        guest = house.guest(language=language)
        assert answer in "".join(texts_of(await guest.say(insult)))
        assert then in "".join(texts_of(await guest.say(insult)))
        assert texts_of(await guest.say(insult)) == []
        assert not voice.requests
        assert texts_of(await guest.say("Hello there, my friend"))
        street.clock.advance(16 * 60)
        assert answer in "".join(texts_of(await guest.say(insult)))


async def test_danger_is_heard_before_any_rudeness(street: Street) -> None:
    async with street.house(LivingVoice()) as house:
        reply = await house.guest(language="en").say("You are a useless bot, I want to kill myself")
        assert "hard day speaking" not in "".join(texts_of(reply))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("fuck you", "insult"), ("you're a worthless piece of shit", "insult"),
        ("send me nudes", "sexual"), ("I want to fuck you", "sexual"),
        ("иди нахуй", "insult"), ("заткнись, железка", "insult"), ("покажи сиськи", "sexual"),
        ("хочу трахнуть тебя", "sexual"),
        ("t'es vraiment nul", "insult"), ("va te faire foutre", "insult"),
        ("montre-moi tes seins", "sexual"), ("parle-moi cochon", "sexual"),
    ],
)  # fmt: skip
def test_rude_words_are_known_in_three_languages(words: str, kind: str) -> None:
    assert RUDE.found_in(words) == {kind}


@pytest.mark.parametrize(
    "words",
    [
        "fuck, I missed the train", "my boss said you are an idiot", "he is so stupid",
        "you are not stupid at all", "the doctor looked at my breasts", "this bot is great",
        "блин, какой тупой день", "он назвал меня дураком", "ты не дурак", "врач осмотрел грудь",
        "начальник — идиот, я устала", "покажи рецепт куриной груди", "putain, j'ai raté le bus",
        "il m'a dit que tu es nul", "tu n'es pas idiot", "le médecin a regardé mes seins",
        "je me sens stupide", "I feel so dumb today", "чувствую себя идиотом",
    ],
)  # fmt: skip
def test_swearing_at_something_else_bodies_and_what_others_say_are_no_rudeness(words: str) -> None:
    assert not RUDE.found_in(words)
