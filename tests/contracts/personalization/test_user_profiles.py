import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from application.personalization.ports import UserProfileRepository
from domain.personalization.incognito import IncognitoTurn
from domain.personalization.preview import Preview
from domain.personalization.profile import Tone, UserProfile
from domain.shared.language import Language
from infrastructure.in_memory.user_profiles import InMemoryUserProfiles
from infrastructure.mongo.client import Database
from infrastructure.mongo.user_profiles import COLLECTION, MongoUserProfiles
from tests.support.tombstones import tombstones

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def profiles(database: Database | None) -> UserProfileRepository:
    return (
        InMemoryUserProfiles()
        if database is None
        else MongoUserProfiles(database, tombstones(database))
    )


def profile(user_id: str = "42", now: datetime = NOW) -> UserProfile:
    return UserProfile.new(user_id, now=now, persona="butler")


async def test_an_unknown_user_has_no_profile(profiles: UserProfileRepository) -> None:
    assert await profiles.get("42") is None


async def test_every_field_comes_back_as_it_was_saved(profiles: UserProfileRepository) -> None:
    saved = UserProfile(
        user_id="42",
        language=Language.FRENCH,
        persona="astrologer",
        tone=Tone.FORMAL,
        preferred_topics=("садоводство", "jazz"),
        created_at=NOW,
        updated_at=LATER,
        language_chosen=True,
        told_languages=True,
        time_zone="Europe/Paris",
        voice_quotes=False,
        preview=Preview("butler", 3, LATER),
        incognito=IncognitoTurn("1:7"),
    )
    await profiles.save(saved)
    assert await profiles.get("42") == saved


async def test_a_save_replaces_what_was_saved_before(profiles: UserProfileRepository) -> None:
    await profiles.save(profile().with_topics(("chess",), now=NOW))
    changed = profile().with_tone(Tone.CASUAL, now=LATER)
    await profiles.save(changed)
    assert await profiles.get("42") == changed


async def test_the_time_of_creation_never_changes(profiles: UserProfileRepository) -> None:
    await profiles.save(profile())
    await profiles.save(profile(now=LATER))
    stored = await profiles.get("42")
    assert stored is not None
    assert (stored.created_at, stored.updated_at) == (NOW, LATER)


async def test_instants_come_back_in_utc_cut_to_the_millisecond(
    profiles: UserProfileRepository,
) -> None:
    in_paris = datetime(2026, 8, 1, 14, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=2)))
    await profiles.save(profile(now=in_paris))
    stored = await profiles.get("42")
    assert stored is not None
    assert stored.updated_at == NOW.replace(microsecond=123_000)
    assert stored.updated_at.utcoffset() == timedelta(0)


async def test_delete_tells_whether_there_was_a_profile(profiles: UserProfileRepository) -> None:
    await profiles.save(profile())
    assert await profiles.delete("42") is True
    assert await profiles.delete("42") is False


async def test_a_delete_leaves_other_users_alone(profiles: UserProfileRepository) -> None:
    await profiles.save(profile("42"))
    await profiles.save(profile("43"))
    await profiles.delete("42")
    assert await profiles.get("43") == profile("43")


async def test_parallel_first_saves_make_one_profile(mongo_database: Database) -> None:
    profiles = MongoUserProfiles(mongo_database, tombstones(mongo_database))
    await asyncio.gather(*(profiles.save(profile()) for _ in range(50)))
    assert await mongo_database[COLLECTION].count_documents({}) == 1
