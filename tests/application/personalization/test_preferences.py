import pytest

from application.personalization.defaults import Defaults, PersonaHints
from domain.personalization.profile import Tone, UserProfile
from domain.shared.errors import ConfigurationError, NotFound
from domain.shared.language import Language
from infrastructure.in_memory.user_profiles import InMemoryUserProfiles
from tests.support.in_memory_product import PERSONAS
from tests.support.personalization import Household
from tests.support.storage import Broken
from tests.support.text_engine import ScriptedProvider


@pytest.fixture
def household() -> Household:
    return Household(ScriptedProvider(*["An answer."] * 10))


async def test_a_choice_is_kept_and_says_who_serves_now(household: Household) -> None:
    chosen = await household.choose.execute("7", "astrologer", "fr")
    serving = await household.persona_in_use.execute("7", "en")

    assert chosen == serving
    assert serving.persona.persona_id == "astrologer"
    assert serving.voice.name == "Céleste"


async def test_a_choice_changes_nothing_else(household: Household) -> None:
    now = household.clock.now()
    profile = UserProfile.new("7", now=now, persona="butler", language=Language.ENGLISH)
    await household.profiles.save(profile.with_tone(Tone.FORMAL, now=now))
    await household.choose.execute("7", "astrologer", "fr")

    saved = await household.profiles.get("7")
    assert saved is not None
    assert (saved.language, saved.tone) == (Language.ENGLISH, Tone.FORMAL)


async def test_a_persona_nobody_offers_cannot_be_chosen(household: Household) -> None:
    with pytest.raises(NotFound):
        await household.choose.execute("7", "gardener", None)

    assert await household.profiles.get("7") is None


@pytest.mark.parametrize(("code", "name"), [("fr", "Alfred"), ("de", "Альфред"), (None, "Альфред")])
async def test_a_stranger_is_served_by_the_default_persona_and_nothing_is_stored(
    household: Household, code: str | None, name: str
) -> None:
    serving = await household.persona_in_use.execute("7", code)

    assert (serving.persona.persona_id, serving.voice.name) == ("butler", name)
    assert await household.profiles.get("7") is None


async def test_where_storage_fails_the_default_persona_serves(household: Household) -> None:
    household.profiles = Broken(InMemoryUserProfiles(), "get")

    assert (await household.persona_in_use.execute("7", "en")).voice.name == "Alfred"
    assert household.observer.seen["storage_failed/read"] == 1


async def test_a_reset_forgets_everything_but_the_language(household: Household) -> None:
    await household.choose.execute("7", "astrologer", "fr")
    await household.say("Mon chat s'appelle Prune")
    serving = await household.reset.execute("7", "en")

    assert (serving.persona.persona_id, serving.language) == ("butler", Language.FRENCH)
    assert (await household.memory.read("7", "astrologer")).recent[-10:] == ()
    result = await household.say("What is my cat called?")
    assert (result.used_persona, result.memory_events_used) == ("butler", 0)


async def test_a_reset_of_a_stranger_makes_a_fresh_profile(household: Household) -> None:
    assert (await household.reset.execute("7", "en")).language is Language.ENGLISH


def test_an_unknown_default_persona_stops_the_start() -> None:
    with pytest.raises(ConfigurationError, match="DEFAULT_PERSONA=gardener"):
        Defaults(PERSONAS, persona_id="gardener")


def test_hints_are_bounded_and_the_latest_stay() -> None:
    hints = PersonaHints(capacity=2)
    for user_id in ("1", "2", "1", "3"):
        hints.put(user_id, "butler")

    assert [hints.get(user_id) for user_id in ("1", "2", "3")] == ["butler", None, "butler"]
