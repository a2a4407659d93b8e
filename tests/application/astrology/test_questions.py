"""Questions about a chart in plain words are answered from what was computed, and nothing else."""

from dataclasses import replace

import pytest

from domain.astrology.querent import OWN, NamedBirth, Querent
from domain.dialogue.replies import Reply
from domain.shared.errors import ProviderUnavailable
from domain.text_engine.generation import OFFLINE
from infrastructure.in_memory.querents import InMemoryQuerents
from tests.support.charts import a_birth
from tests.support.dialogue import Salon
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import ANN, PlainChannel, buttons_of, texts_of

QUESTIONS = [
    ("ru", "что говорит моя карта про работу?"),
    ("ru", "Почему моя Луна такая беспокойная?"),
    ("ru", "Что звёзды мне обещают?"),
    ("en", "what does my chart say about work?"),
    ("en", "Tell me about my Venus"),
    ("en", "What do the stars have in store for me?"),
    ("fr", "Que dit mon thème de mon travail ?"),
    ("fr", "et mon ciel aujourd'hui ?"),
    ("fr", "Parle-moi de ma Lune"),
]
PROSPECTS = [
    ("ru", "чего мне ждать завтра?"),
    ("en", "what is ahead for me this month?"),
    ("fr", "qu'est-ce qui m'attend demain ?"),
    ("ru", "Что скажешь про мой день?"),
    ("ru", "что меня ждёт"),
    ("en", "how does my day look?"),
    ("en", "what awaits me today?"),
    ("fr", "Que dis-tu de ma journée ?"),
]
STARS_OF_THE_DAY = [
    ("ru", "что сегодня по звёздам?"),
    ("ru", "что там звёзды говорят сегодня"),
    ("ru", "как там звёзды?"),
    ("en", "what's in the stars today?"),
    ("en", "what are the stars saying today?"),
    ("en", "today's stars please"),
    ("fr", "que disent les étoiles aujourd'hui ?"),
    ("fr", "quoi de neuf dans les astres ?"),
]


@pytest.fixture
async def ann(salon: Salon, querents: InMemoryQuerents) -> PlainChannel:
    """Her birth is known, and an astrologer serves her."""
    await querents.save(Querent(ANN, (NamedBirth(OWN, a_birth()),)))
    return await _with_astrologer(salon)


async def _with_astrologer(salon: Salon, language: str = "en") -> PlainChannel:
    await salon.household.choose.execute(str(ANN), "astrologer", language)
    return PlainChannel(salon.dialogue, language_code=language)


def prompt(voice: LivingVoice) -> str:
    return voice.requests[-1].prompt.text


def text(reply: Reply) -> str:
    return "\n".join(texts_of(reply))


@pytest.mark.parametrize(("language", "question"), QUESTIONS + PROSPECTS)
async def test_an_astrologer_is_given_chart_and_sky(
    salon: Salon, querents: InMemoryQuerents, voice: LivingVoice, language: str, question: str
) -> None:
    await querents.save(Querent(ANN, (NamedBirth(OWN, a_birth()),)))
    ann = await _with_astrologer(salon, language)
    await ann.say(question)
    sun = {
        "ru": "Солнце 13°10\u2032 Водолей",
        "en": "Sun 13°10\u2032 Aquarius",
        "fr": "Soleil 13°10\u2032 Verseau",
    }
    assert sun[language] in prompt(voice)
    assert "<sky>" in prompt(voice)


async def test_any_talk_with_an_astrologer_stands_on_the_chart(
    ann: PlainChannel, voice: LivingVoice
) -> None:
    await ann.say("And what about money?")
    assert "<chart>" in prompt(voice)


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
async def test_whoever_serves_is_given_the_chart_that_is_asked_about(
    salon: Salon, querents: InMemoryQuerents, voice: LivingVoice, language: str, question: str
) -> None:
    await querents.save(Querent(ANN, (NamedBirth(OWN, a_birth()),)))
    await PlainChannel(salon.dialogue, language_code=language).say(question)
    assert "<chart>" in prompt(voice)


@pytest.mark.parametrize("words", ["What's for dinner?", "what is ahead for me this month?"])
async def test_a_butler_is_not_burdened_with_it(
    salon: Salon, querents: InMemoryQuerents, voice: LivingVoice, words: str
) -> None:
    await querents.save(Querent(ANN, (NamedBirth(OWN, a_birth()),)))
    await PlainChannel(salon.dialogue).say(words)
    assert "<chart>" not in prompt(voice)


@pytest.mark.parametrize("question", [question for _, question in QUESTIONS])
async def test_a_butler_asks_for_no_birthday(salon: Salon, question: str) -> None:
    assert "1990" not in text(await PlainChannel(salon.dialogue).say(question))


@pytest.mark.parametrize(("language", "question"), QUESTIONS + PROSPECTS)
async def test_a_birth_that_is_not_known_is_asked_for(
    salon: Salon, voice: LivingVoice, language: str, question: str
) -> None:
    ann = await _with_astrologer(salon, language)
    asked = text(await ann.say(question))
    assert "1990" in asked
    assert not voice.requests


async def test_the_question_is_answered_once_the_birth_is_known(
    salon: Salon, voice: LivingVoice
) -> None:
    ann = await _with_astrologer(salon)
    await ann.say("what does my chart say about work?")
    asked = await ann.say("2 February 1990, 8:15, Paris")
    answer = await ann.press(buttons_of(asked)[0])
    assert text(answer) == "You said: what does my chart say about work?"
    assert answer.removes_buttons
    assert "Sun 13°10\u2032 Aquarius" in prompt(voice)


async def test_who_only_chats_is_asked_for_no_birthday(salon: Salon, voice: LivingVoice) -> None:
    ann = await _with_astrologer(salon)
    assert text(await ann.say("I had a lovely walk")) == "You said: I had a lovely walk"


async def test_in_a_group_no_birth_is_told(
    salon: Salon, querents: InMemoryQuerents, voice: LivingVoice
) -> None:
    await querents.save(Querent(ANN, (NamedBirth(OWN, a_birth()),)))
    await PlainChannel(salon.dialogue, group_id=-100).say("what does my chart say about work?")
    assert "<chart>" not in prompt(voice)


async def test_a_claim_without_ground_is_asked_again_and_then_cut(
    ann: PlainChannel, voice: LivingVoice
) -> None:
    voice.say = lambda _: (
        "Your Sun in Aquarius likes freedom. Your Moon in Pisces dreams a lot. Rest."
    )
    told = text(await ann.say("what does my chart say about work?"))
    assert told == "Your Sun in Aquarius likes freedom. Rest."
    assert len(voice.requests) == 2
    assert "Moon in Pisces" in voice.requests[1].messages[-1].content
    assert not any("Pisces" in state for state in ann.shown)


async def test_what_the_model_mends_itself_is_told_whole(
    ann: PlainChannel, voice: LivingVoice
) -> None:
    voice.say = lambda heard: (
        "Your Moon is in Taurus." if "do not fit" in heard else "Your Moon is in Pisces."
    )
    assert text(await ann.say("tell me about my Moon")) == "Your Moon is in Taurus."


async def test_a_sign_that_was_asked_about_may_be_spoken_of(
    ann: PlainChannel, voice: LivingVoice
) -> None:
    voice.say = lambda _: "Aries likes to begin. An Aries Sun may need patience."
    assert text(await ann.say("Would an Aries Sun bore me?")) == voice.say("")


async def test_the_answer_is_remembered_as_it_was_told(
    salon: Salon, ann: PlainChannel, voice: LivingVoice
) -> None:
    voice.say = lambda _: (
        "Your Sun in Aquarius likes freedom. Your Moon in Pisces dreams. So it may."
    )
    await ann.say("what does my chart say about work?")
    memory = await salon.household.read_memory.execute(str(ANN), "astrologer")
    assert memory
    assert "Pisces" not in memory.live[-1].content


@pytest.mark.parametrize(
    ("question", "spoken_of"),
    [
        ("what does my chart say about work?", "Saturn in Capricorn"),
        ("tell me about my Moon", "Moon in Taurus"),
        ("what does my horoscope say about love?", "Venus in Capricorn"),
        ("read me my horoscope", "Ascendant in Aquarius"),
    ],
)
async def test_without_a_model_the_meanings_answer(
    ann: PlainChannel, voice: LivingVoice, question: str, spoken_of: str
) -> None:
    voice.name = OFFLINE
    assert spoken_of in text(await ann.say(question))


@pytest.mark.parametrize(
    ("language", "question", "title"),
    [
        ("ru", "Что звёзды обещают мне сегодня?", "января 2026"),
        ("ru", "чего мне ждать завтра?", "января 2026"),
        ("en", "what awaits me today?", "January 2026"),
        ("fr", "et mon ciel aujourd'hui ?", "janvier 2026"),
    ],
)
async def test_the_day_is_told_where_it_is_asked_about_and_the_birth_only_told_for_it(
    salon: Salon, voice: LivingVoice, language: str, question: str, title: str
) -> None:
    voice.name = OFFLINE
    ann = await _with_astrologer(salon, language)
    await ann.say(question)
    asked = await ann.say("2.02.1990, 8:15, Paris")
    assert title in text(await ann.press(buttons_of(asked)[0]))


@pytest.mark.parametrize(("language", "words"), STARS_OF_THE_DAY)
async def test_the_stars_of_the_day_are_asked_for_in_many_words(
    salon: Salon, voice: LivingVoice, language: str, words: str
) -> None:
    voice.name = OFFLINE
    ann = await _with_astrologer(salon, language)
    asked = await ann.say(words)
    assert buttons_of(asked) or "?" in text(asked)


async def test_tomorrow_is_another_day_than_today(ann: PlainChannel, voice: LivingVoice) -> None:
    voice.name = OFFLINE
    today, tomorrow = [
        text(await ann.say(f"what can I expect {day}?")) for day in ("today", "tomorrow")
    ]
    assert today.splitlines()[0] != tomorrow.splitlines()[0]


async def test_a_model_that_fails_leaves_the_word_to_the_meanings(
    ann: PlainChannel, voice: LivingVoice
) -> None:
    voice.problem = ProviderUnavailable("down", kind="unavailable")
    assert "Saturn in Capricorn" in text(await ann.say("what does my chart say about work?"))


async def test_small_talk_without_a_model_is_no_reading(
    ann: PlainChannel, voice: LivingVoice
) -> None:
    voice.name = OFFLINE
    assert text(await ann.say("I had a lovely walk")) == "You said: I had a lovely walk"


async def test_a_birth_that_no_table_covers_any_more_is_no_ground(
    salon: Salon, querents: InMemoryQuerents, voice: LivingVoice
) -> None:
    far = replace(a_birth(), day=a_birth().day.replace(year=1899))
    await querents.save(Querent(ANN, (NamedBirth(OWN, far),)))
    ann = await _with_astrologer(salon)
    assert text(await ann.say("what is ahead for me?")).startswith("You said")


@pytest.mark.parametrize("command", ["chart", "today", "week"])
async def test_what_a_skill_told_can_be_asked_about(
    salon: Salon, ann: PlainChannel, command: str
) -> None:
    shown = await ann.command(command)
    memory = await salon.household.read_memory.execute(str(ANN), "astrologer")
    assert memory
    assert memory.live[-1].content == texts_of(shown)[-1]


async def test_the_day_is_written_by_the_model_from_the_events(
    ann: PlainChannel, voice: LivingVoice
) -> None:
    voice.say = lambda _: "With the Moon in Leo you may shine. Saturn in Virgo makes you strict."
    assert text(await ann.command("today")).endswith("With the Moon in Leo you may shine.")
    assert voice.requests[0].prompt.use_case == "daily_outlook"


@pytest.mark.parametrize(
    ("language", "question", "plainly"),
    [
        ("ru", "Когда я умру по моей карте?", "ни смерти, ни болезней"),
        ("en", "When will I die according to my chart?", "no death and no illness"),
        ("fr", "Quand vais-je mourir ?", "ni mort ni maladie"),
        ("ru", "Это правда, что астрология не наука?", "не наука"),
        ("en", "Is astrology a science?", "not a science"),
        ("fr", "L'astrologie est-elle une science ?", "pas une science"),
        ("en", "Do you believe in horoscopes?", "language of images"),
    ],
)
async def test_what_the_stars_do_not_tell_is_said_plainly(
    salon: Salon, voice: LivingVoice, language: str, question: str, plainly: str
) -> None:
    ann = await _with_astrologer(salon, language)
    assert plainly in text(await ann.say(question))
    assert not voice.requests
