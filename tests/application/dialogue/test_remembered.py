"""A person's hand on what is remembered of them, by command, button and plain words."""

# ruff: noqa: RUF001 - people write Russian

from datetime import UTC, datetime, timedelta

import pytest

from application.dialogue.plugins import Plugins
from application.dialogue.skills.forget import Forget
from composition.foundation import CONFIG
from domain.memory.compression import CompressionRule
from domain.memory.episodes import Digest, Episode
from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from domain.shared.language import Language
from infrastructure.in_memory.episodes import InMemoryEpisodes
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.language_words import load_memory_wishes
from tests.support.dialogue import Salon
from tests.support.in_memory_product import TEXTS, english
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import ANN, PlainChannel, buttons_of, texts_of
from tests.support.remembering import remembering

WISHES = load_memory_wishes(CONFIG / "memory" / "wishes.yaml")


@pytest.mark.parametrize(
    "words",
    [
        "что ты обо мне помнишь?",
        "А что вы про меня знаете?",
        "What do you remember about me?",
        "Que sais-tu de moi ?",
        "Qu'est-ce que vous savez sur moi ?",
    ],
)
def test_who_asks_to_see_is_understood(words: str) -> None:
    assert WISHES.wants_to_see(words)


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("забудь про бабушку", "бабушку"),
        ("Забудьте, пожалуйста, о погоде", None),
        ("forget about my old job.", "my old job"),
        ("oublie tout sur ma sœur", "ma sœur"),
        ("never forget about me", None),
    ],
)
def test_who_wants_something_forgotten_is_understood(words: str, topic: str | None) -> None:
    assert WISHES.topic_to_forget(words) == topic


@pytest.mark.parametrize(
    ("words", "right", "wrong"),
    [
        ("it's Lisbon, not Porto", "Lisbon", "Porto"),
        ("Лиссабон, а не Порту!", "Лиссабон", "Порту"),
        ("не Порту, а Лиссабон", "Лиссабон", "Порту"),
        ("c'est Lisbonne, pas Porto", "Lisbonne", "Porto"),
        ("en fait c'est Rennes, pas Nantes", "Rennes", "Nantes"),
        ("Non, en fait, c'est Rennes, pas Nantes", "Rennes", "Nantes"),
        ("Actually, no wait, it's Lisbon, not Porto", "Lisbon", "Porto"),
        ("на самом деле Лиссабон, а не Порту", "Лиссабон", "Порту"),
        ("Нет, вообще-то не Порту, а Лиссабон", "Лиссабон", "Порту"),
    ],
)
def test_who_puts_something_right_is_understood(words: str, right: str, wrong: str) -> None:
    assert WISHES.correction(words) == (right, wrong)


@pytest.mark.parametrize(
    "words",
    [
        "забудь всё обо мне",
        "Забудь обо мне!",
        "удали всё, что ты обо мне знаешь",
        "сотри свою память",
        "forget everything about me",
        "Please forget everything you know about me.",
        "delete everything I've told you",
        "forget me",
        "clear your memory",
        "oublie tout de moi",
        "Oublie-moi !",
        "efface tout ce que tu sais de moi",
    ],
)
def test_who_wants_all_forgotten_is_asked_as_reset_does(words: str) -> None:
    assert WISHES.wants_all_forgotten(words)
    assert WISHES.topic_to_forget(words) is None
    assert not WISHES.concerns(words)


@pytest.mark.parametrize(
    "words", ["forget it", "forget about my old job", "забудь про всё плохое", "забудь о погоде"]
)
def test_who_wants_less_forgotten_is_not(words: str) -> None:
    assert not WISHES.wants_all_forgotten(words)


async def test_plain_words_ask_for_the_same_as_reset() -> None:
    channel = PlainChannel(Salon(LivingVoice()).dialogue, language_code="en")
    asked = await channel.say("Forget everything about me")
    assert texts_of(asked) == [english("reset-ask")]
    yes, _ = buttons_of(asked)
    assert texts_of(await channel.press(yes)) == [english("reset-done")]


async def test_who_asks_sees_their_settings_and_how_to_change_them() -> None:
    salon = Salon(LivingVoice())
    skill = remembering(InMemoryUserMemory(rule=CompressionRule()), salon.household.clock)
    salon.plugins = Plugins((skill,))
    shown = await PlainChannel(salon.dialogue, language_code="en").command("memory")
    assert english("memory-nothing") in texts_of(shown)[0]
    for part in ("companion Alf", "language: the one you write in", "/settings", "/persona"):
        assert part in texts_of(shown)[0]


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("Oublie la coriandre", "la coriandre"),
        ("забудь кинзу", "кинзу"),
        ("please forget my sister", "my sister"),
        ("forget it", None),
        ("Oublie ça.", None),
        ("забудь это", None),
        ("забудь обиды и живи дальше", None),
    ],
)
def test_a_word_alone_may_be_meant_for_the_memory(words: str, topic: str | None) -> None:
    assert WISHES.topic_to_drop(words) == topic


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("Forget that I like opera!", "I like opera"),
        ("забудь, что у меня есть собака", "у меня есть собака"),
        ("oublie que j'aime l'opéra", "j'aime l'opéra"),
        ("forget that", None),
        ("forget that it rains", None),
        ("забудь, что бы ни случилось", None),
    ],
)
def test_what_somebody_has_told_may_be_forgotten_as_they_say_it(
    words: str, topic: str | None
) -> None:
    assert WISHES.topic_to_forget(words) == topic


def remembering_salon() -> Salon:
    salon = Salon(LivingVoice())
    skill = remembering(InMemoryUserMemory(rule=CompressionRule()), salon.household.clock)
    salon.plugins = Plugins((skill,))
    salon.app.get(Forget).forgets_topics_by(skill.forget_topic)
    return salon


@pytest.mark.parametrize("words", ["forget Rex", "Oublie mon chien", "забудь кинзу"])
async def test_what_is_not_remembered_is_said_to_be_so_and_not_remembered_either(
    words: str,
) -> None:
    salon = remembering_salon()
    reply = await PlainChannel(salon.dialogue, language_code=None).say(words)
    unknown = {TEXTS.text(language, "memory-unknown-topic") for language in Language}
    assert texts_of(reply)[0] in unknown
    memory = await salon.household.memory.read(str(ANN), "butler")
    assert memory.recent == ()


async def test_an_order_may_name_what_is_to_be_forgotten() -> None:
    ann = PlainChannel(remembering_salon().dialogue, language_code="en")
    assert texts_of(await ann.command("forget", "opera")) == [english("memory-unknown-topic")]


async def test_an_order_that_names_everything_is_asked_back() -> None:
    ann = PlainChannel(remembering_salon().dialogue, language_code="en")
    assert texts_of(await ann.command("forget", "everything about me")) == [english("reset-ask")]


@pytest.mark.parametrize("words", ["Do you remember Paris?", "Что ты знаешь о звёздах?", "Хм"])
def test_other_words_are_for_the_persona(words: str) -> None:
    assert not WISHES.concerns(words)


def talk(number: int) -> Episode:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)
    name = event_id_for(str(number), EventRole.USER)
    said = UserMemoryEvent(name, str(ANN), "butler", EventRole.USER, "Hello", at, 1)
    return Episode.of([said], Digest(f"Talk number {number}", "About tea."))


@pytest.fixture
async def ann() -> PlainChannel:
    """Someone with 23 talks behind them."""
    memory = InMemoryUserMemory(rule=CompressionRule())
    episodes = InMemoryEpisodes(memory)
    await episodes.add([talk(number) for number in range(1, 24)])
    salon = Salon(LivingVoice())
    skill = remembering(memory, salon.household.clock, episodes=episodes)
    salon.plugins = Plugins((skill,))
    return PlainChannel(salon.dialogue, language_code="en")


async def test_older_talks_stand_on_further_pages(ann: PlainChannel) -> None:
    shown = await ann.say("What do you remember about me?")
    pages = []
    for _ in range(3):
        pages.append([line for line in "".join(texts_of(shown)).splitlines() if "Talk" in line])
        following = [button for button in buttons_of(shown) if button.label == "→"]
        if following:
            shown = await ann.press(following[0])
    assert [len(page) for page in pages] == [10, 10, 3]
    assert pages[0][0].startswith("1. Talk number 23")
    assert pages[2][-1].startswith("23. Talk number 1 ")
    struck = [button for button in buttons_of(shown) if button.label == "✕ 23"]
    after = await ann.press(struck[0])
    assert "Talk number 23" in "".join(texts_of(after))
    assert not following
