from datetime import UTC, datetime, timedelta

import pytest

from application.access.ports import AccessKeys
from domain.access.keys import AccessKey, Role, digest_of
from domain.shared.errors import Conflict
from infrastructure.in_memory.access_keys import InMemoryAccessKeys
from infrastructure.mongo.access_keys import MongoAccessKeys

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture(params=["in_memory", "mongo"])
def keys(request: pytest.FixtureRequest) -> AccessKeys:
    if request.param == "in_memory":
        return InMemoryAccessKeys()
    return MongoAccessKeys(request.getfixturevalue("mongo_database"))


def a_key(key_id: str = "k1", created_at: datetime = NOW) -> AccessKey:
    expires_at = NOW + timedelta(days=30)
    return AccessKey(key_id, "billing", Role.SERVICE, digest_of("s"), created_at, expires_at)


async def test_a_key_is_found_as_it_was_added(keys: AccessKeys) -> None:
    await keys.add(a_key())

    assert await keys.get("k1") == a_key()
    assert await keys.get("k2") is None


async def test_keys_are_listed_oldest_first(keys: AccessKeys) -> None:
    await keys.add(a_key("new", NOW + timedelta(hours=1)))
    await keys.add(a_key("old"))

    assert [key.key_id for key in await keys.all()] == ["old", "new"]


async def test_a_key_is_revoked_once(keys: AccessKeys) -> None:
    await keys.add(a_key())

    assert await keys.revoke("k1", NOW)
    assert not await keys.revoke("k1", NOW)
    assert not await keys.revoke("k2", NOW)
    stored = await keys.get("k1")
    assert stored is not None
    assert stored.revoked_at == NOW


async def test_no_key_takes_the_place_of_another(keys: AccessKeys) -> None:
    await keys.add(a_key("k1"))
    await keys.revoke("k1", NOW)
    with pytest.raises(Conflict):
        await keys.add(a_key("k1"))
    kept = await keys.get("k1")
    assert kept is not None
    assert kept.revoked_at is not None
