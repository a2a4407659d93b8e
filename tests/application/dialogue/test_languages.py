"""The answer follows the language written, unless one was chosen for good."""

import pytest

from domain.personas.persona import Persona
from domain.shared.language import Language
from tests.support.dialogue import Salon
from tests.support.in_memory_product import PERSONAS, TEXTS
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import PlainChannel, texts_of
from tests.support.text_engine import everything_sent

CLEAR = {
    "ru": "Расскажи мне что-нибудь про сегодняшний день",
    "en": "Tell me something about the weather today",
    "fr": "Raconte-moi quelque chose sur la journée",
}
SHORT = {"ru": "Спасибо", "en": "Thanks", "fr": "Merci"}
GERMAN = "Wie geht es dir heute, mein Freund?"
NAMES = {"ru": "Russian", "en": "English", "fr": "French"}


def channel(salon: Salon, language_code: str | None) -> PlainChannel:
    return PlainChannel(salon.dialogue, language_code=language_code)


def answered_in(voice: LivingVoice) -> str:
    sent = everything_sent(voice.requests[-1])
    return next(code for code, name in NAMES.items() if f"Answer in {name}" in sent)


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
@pytest.mark.parametrize("client", ["de", "ru", None])
async def test_a_clear_sentence_is_answered_in_its_language_at_first_contact(
    salon: Salon, voice: LivingVoice, client: str | None, language: str
) -> None:
    await channel(salon, client).say(CLEAR[language])
    assert answered_in(voice) == language


async def test_a_german_who_greets_in_french_is_answered_in_french(
    salon: Salon, voice: LivingVoice
) -> None:
    await channel(salon, "de").say("Bonjour")
    assert answered_in(voice) == "fr"


async def test_a_conversation_goes_on_in_the_language_it_changed_to(
    salon: Salon, voice: LivingVoice
) -> None:
    ann = channel(salon, "ru")
    await ann.say(CLEAR["ru"])
    await ann.say(CLEAR["fr"])
    await ann.say("😀 12")
    assert answered_in(voice) == "fr"


async def test_a_short_word_does_not_change_it_and_a_second_one_does(
    salon: Salon, voice: LivingVoice
) -> None:
    ann = channel(salon, "ru")
    await ann.say(CLEAR["ru"])
    await ann.say(SHORT["fr"])
    assert answered_in(voice) == "ru"
    await ann.say("Bonne nuit")
    assert answered_in(voice) == "fr"


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("Speak English please", "en"),
        ("говори по-русски", "ru"),
        ("Parle français", "fr"),
        ("Смени язык на французский", "fr"),
        ("Change the language to Russian", "ru"),
        ("Could you answer in French, please?", "fr"),
        ("Давай теперь по-английски", "en"),
        ("Réponds-moi en russe, s\u2019il te plaît", "ru"),
    ],
)
async def test_a_language_asked_for_is_kept_for_good(
    salon: Salon, voice: LivingVoice, words: str, chosen: str
) -> None:
    ann = channel(salon, "en")
    assert texts_of(await ann.say(words)) == [TEXTS.text(Language(chosen), "language-chosen")]
    for language in ("en", "ru", "fr"):
        await ann.say(CLEAR[language])
        assert answered_in(voice) == chosen


@pytest.mark.parametrize(
    "words",
    [
        "How do you say thank you in Russian?",
        "I speak English at work",
        "My daughter is learning French",
        "русский борщ",
        "Переведи это на английский и французский",
    ],
)
async def test_talk_about_languages_chooses_none(
    salon: Salon, voice: LivingVoice, words: str
) -> None:
    await channel(salon, "en").say(words)
    assert voice.requests


async def test_another_language_is_answered_and_told_once_which_ones_there_are(
    salon: Salon, voice: LivingVoice
) -> None:
    ann = channel(salon, "fr")
    told = TEXTS.text(Language.FRENCH, "language-foreign")
    assert texts_of(await ann.say(GERMAN)) == [f"You said: {GERMAN}", told]
    assert answered_in(voice) == "fr"
    assert texts_of(await ann.say(GERMAN)) == [f"You said: {GERMAN}"]


async def test_what_the_house_says_follows_the_words_too(salon: Salon) -> None:
    astrologer = PERSONAS.get("astrologer")
    assert isinstance(astrologer, Persona)
    said = await channel(salon, "en").say("Appelle l\u2019astrologue")
    assert texts_of(said) == [astrologer.voice(Language.FRENCH).switched]


async def test_a_reset_keeps_the_language_that_was_chosen(salon: Salon, voice: LivingVoice) -> None:
    ann = channel(salon, "en")
    await ann.say("Parle français")
    await salon.household.reset.execute("501", "en")
    await ann.say(CLEAR["en"])
    assert answered_in(voice) == "fr"
