"""What a person decides about how they are served."""

import pytest

from application.dialogue.skills.settings_menu import SettingsMenu
from application.dialogue.wording import Wording
from domain.dialogue.replies import Button, Reply
from domain.personalization.profile import Tone, UserProfile
from domain.shared.language import Language
from tests.support.dialogue import TOPICS, ZONES, Salon
from tests.support.in_memory_product import TEXTS, english
from tests.support.plain_channel import PlainChannel, buttons_of, texts_of


@pytest.fixture
def ann(salon: Salon) -> PlainChannel:
    return PlainChannel(salon.dialogue)


def button(reply: Reply, label: str) -> Button:
    return next(b for b in buttons_of(reply) if b.label.startswith(label))


async def chosen(ann: PlainChannel, *labels: str) -> Reply:
    """The reply once these buttons have been pressed, from the menu on."""
    reply = await ann.command("settings")
    for label in labels:
        reply = await ann.press(button(reply, label))
        assert reply.removes_buttons
    return reply


async def profile_of_ann(salon: Salon) -> UserProfile:
    profile = await salon.household.profiles.get("501")
    assert profile is not None
    return profile


async def test_the_menu_tells_what_holds_now(ann: PlainChannel) -> None:
    (text,) = texts_of(await ann.command("settings"))
    for expected in (english("settings-follow"), english("tone-witty"), "Alfred", "—"):
        assert expected in text


async def test_a_language_is_chosen_for_good_and_the_menu_speaks_it(
    salon: Salon, ann: PlainChannel
) -> None:
    reply = await chosen(ann, english("settings-language"), "Français")
    assert "Français" in texts_of(reply)[0]
    assert button(reply, TEXTS.text(Language.FRENCH, "settings-tone"))
    assert (await profile_of_ann(salon)).language_chosen
    reply = await ann.press(button(reply, TEXTS.text(Language.FRENCH, "settings-language")))
    assert button(reply, "Français").label == "Français ✓"


async def test_the_language_follows_the_words_again(salon: Salon, ann: PlainChannel) -> None:
    await chosen(ann, english("settings-language"), "English")
    await chosen(ann, english("settings-language"), english("settings-follow"))
    assert not (await profile_of_ann(salon)).language_chosen


async def test_a_tone_is_chosen(salon: Salon, ann: PlainChannel) -> None:
    reply = await chosen(ann, english("settings-tone"), english("tone-formal"))
    assert english("tone-formal") in texts_of(reply)[0]
    assert (await profile_of_ann(salon)).tone is Tone.FORMAL


async def test_a_time_zone_is_chosen_by_a_town(salon: Salon, ann: PlainChannel) -> None:
    reply = await chosen(ann, english("settings-zone"), "Paris")
    assert "Paris" in texts_of(reply)[0]
    assert (await profile_of_ann(salon)).time_zone == "Europe/Paris"


async def test_quotes_of_voice_notes_are_switched_off_and_on(
    salon: Salon, ann: PlainChannel
) -> None:
    await chosen(ann, english("settings-quotes-off"))
    assert not (await profile_of_ann(salon)).voice_quotes
    await chosen(ann, english("settings-quotes-on"))
    assert (await profile_of_ann(salon)).voice_quotes


async def test_a_topic_is_dropped(salon: Salon, ann: PlainChannel) -> None:
    await ann.say("Hello there, good evening")
    stored = await profile_of_ann(salon)
    topics = ("chess", "A rather long topic, with: colons and spaces")
    await salon.household.profiles.save(stored.with_topics(topics, now=stored.updated_at))
    await chosen(ann, english("settings-topics"), "✕ A rather")
    assert (await profile_of_ann(salon)).preferred_topics == ("chess",)


async def test_a_topic_is_added_and_more_can_follow(salon: Salon, ann: PlainChannel) -> None:
    reply = await chosen(ann, english("settings-topics"), "\uff0b music")
    await ann.press(button(reply, "\uff0b books"))
    assert (await profile_of_ann(salon)).preferred_topics == ("music", "books")


async def test_a_topic_that_is_kept_is_not_offered_in_another_language_either(
    salon: Salon, ann: PlainChannel
) -> None:
    await chosen(ann, english("settings-topics"), "\uff0b music")
    await chosen(ann, english("settings-language"), "Français")
    reply = await ann.press("settings:topics")
    assert [b.label for b in buttons_of(reply) if "mus" in b.label] == ["✕ music"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Add topic: jazz", ("jazz",)),
        ("добавь темы джаз, «сады»", ("джаз", "сады")),
        ("Ajoute le sujet : jazz", ("jazz",)),
    ],
)
async def test_topics_are_added_in_plain_words(
    salon: Salon, ann: PlainChannel, said: str, kept: tuple[str, ...]
) -> None:
    (text,) = texts_of(await ann.say(said))
    assert ", ".join(kept) in text
    assert (await profile_of_ann(salon)).preferred_topics == kept


async def test_quiet_hours_are_chosen_once_messages_are_wanted(
    salon: Salon, ann: PlainChannel
) -> None:
    await chosen(ann, english("settings-zone"), "Paris")
    before = await ann.command("settings")
    assert english("settings-quiet") not in [b.label for b in buttons_of(before)]
    await chosen(ann, english("settings-messages-on"))
    reply = await chosen(ann, english("settings-quiet"), "23:00-09:00")
    assert "23:00-09:00" in texts_of(reply)[0]
    assert str((await profile_of_ann(salon)).quiet_hours) == "23-9"


async def test_one_tap_ends_the_messages_that_the_bot_starts(
    salon: Salon, ann: PlainChannel
) -> None:
    await chosen(ann, english("settings-messages-on"))
    reply = await ann.press("settings:messages:off")
    assert texts_of(reply) == [english("messages-stopped")]
    assert not (await profile_of_ann(salon)).may_be_written_to


async def test_whoever_wants_messages_is_asked_for_their_clock(ann: PlainChannel) -> None:
    reply = await chosen(ann, english("settings-messages-on"))
    assert texts_of(reply) == [english("settings-zone-ask")]


async def test_the_companion_in_use_is_marked(ann: PlainChannel) -> None:
    reply = await chosen(ann, english("settings-persona"))
    assert [b.label.endswith("✓") for b in buttons_of(reply)] == [True] + [False] * 4
    await ann.press(buttons_of(reply)[1])
    reply = await chosen(ann, english("settings-persona"))
    assert [b.label.endswith("✓") for b in buttons_of(reply)] == [False, True] + [False] * 3


async def test_there_is_a_way_back(ann: PlainChannel) -> None:
    reply = await chosen(ann, english("settings-tone"), english("settings-back"))
    assert texts_of(reply) == texts_of(await ann.command("settings"))


@pytest.mark.parametrize(
    "forged",
    ["settings:language:de", "settings:tone:rude", "settings:zone:Mars/North", "settings:x",
     "settings:quotes:perhaps", "settings:quiet:25-8", "settings:quiet:never",
     "settings:topics:+forged", "settings:clock:Mars/North", "settings:clock:../etc/passwd",
     "settings:tone:formal:please"],
)  # fmt: skip
async def test_what_cannot_be_chosen_changes_nothing(
    salon: Salon, ann: PlainChannel, forged: str
) -> None:
    reply = await ann.press(forged)
    assert reply.notice == english("button-outdated")
    assert await salon.household.profiles.get("501") is None


@pytest.mark.parametrize("language", Language)
def test_every_button_fits_the_narrowest_channel(salon: Salon, language: Language) -> None:
    assert all(len(str(b.action).encode()) <= 64 for b in _every_button(salon, language))


def _every_button(salon: Salon, language: Language) -> list[Button]:
    wording = Wording(TEXTS, language)
    profile = salon.household.defaults.newcomer("501", language, now=salon.household.clock.now())
    menus = [
        SettingsMenu(ZONES, TOPICS).choices(what, profile, wording)
        for what in ("language", "tone", "zone", "topics", "quiet")
    ]
    return [b for menu in menus if menu for b in buttons_of(menu)]
