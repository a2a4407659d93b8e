"""What every store of sessions promises."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from application.orchestration.ports import SessionStore
from domain.orchestration.sessions import Line, Mode, Session, SpeakerRole
from domain.shared.identity import Person
from infrastructure.clock import SystemClock
from infrastructure.in_memory.sessions import InMemorySessions
from infrastructure.mongo.client import Database
from infrastructure.mongo.sealing import DataKey, Keyring
from infrastructure.mongo.sessions import MongoSessions
from infrastructure.redis_sessions import RedisSessions
from tests.support.clocks import StageClock

TTL = 1_800
KEY = DataKey(b"of the tests, of 32 bytes, no 01")


def a_session(session_id: str = "s-1", tenant: str = "crm", user: str = "u1") -> Session:
    now = datetime.now(UTC).replace(microsecond=0)
    person = Person.of_service(tenant, user)
    return Session(session_id, tenant, person, Mode.COPILOT, now, now, user_id=user)


@pytest.fixture
def clock() -> StageClock:
    return StageClock(datetime.now(UTC))


@pytest.fixture(params=["mongo", "redis", "memory"])
async def store(
    request: pytest.FixtureRequest, mongo_database: Database, clock: StageClock
) -> AsyncIterator[SessionStore]:
    if request.param == "mongo":
        yield MongoSessions(mongo_database, ttl=TTL, clock=clock)
    elif request.param == "redis":
        async with Redis.from_url(request.getfixturevalue("redis_url")) as redis:
            await redis.flushdb()
            yield RedisSessions(redis, ttl=TTL, clock=clock, keyring=Keyring([KEY]))
    else:
        yield InMemorySessions(ttl=TTL, clock=clock)


async def test_a_session_is_found_as_it_was_stored(store: SessionStore) -> None:
    line = Line("Too expensive.", SpeakerRole.CLIENT, datetime.now(UTC), "negative", "doubt")
    session = replace(a_session(), metadata={"agent_name": "Olga"})
    await store.save(session)
    told = session.said(line).advised({"questions": ["Why?"]})
    await store.save(told)
    assert await store.find("s-1") == told
    assert await store.find("s-2") is None


async def test_a_session_that_was_idle_for_its_whole_time_is_gone(store: SessionStore) -> None:
    used = datetime.now(UTC) - timedelta(seconds=TTL + 1)
    await store.save(replace(a_session(), created_at=used, last_activity=used))
    assert await store.find("s-1") is None


async def test_time_that_passes_idle_ends_a_session(store: SessionStore, clock: StageClock) -> None:
    await store.save(a_session())
    clock.leap(TTL - 60)
    assert await store.find("s-1")
    assert await store.count() == 1
    clock.leap(120)
    assert await store.find("s-1") is None
    assert await store.count() == 0
    assert await store.listed(None) == []
    assert await store.sweep(clock.now() - timedelta(seconds=TTL)) == 0


async def test_what_was_said_does_not_lie_readable_in_redis(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        await redis.flushdb()
        line = Line("Too expensive.", SpeakerRole.CLIENT, datetime.now(UTC))
        sealed = RedisSessions(redis, ttl=TTL, clock=SystemClock(), keyring=Keyring([KEY]))
        await sealed.save(a_session())
        plain = RedisSessions(redis, ttl=TTL, clock=SystemClock())
        await plain.save(replace(a_session("s-2"), lines=(line,)))
        stored = await redis.get("majordome:session:s-1")
        assert isinstance(stored, bytes)
        assert stored.startswith(b"sealed:")
        assert b"crm" not in stored
        assert await sealed.find("s-2")


async def test_a_session_that_was_ended_does_not_come_back_with_a_late_answer(
    store: SessionStore,
) -> None:
    session = a_session()
    await store.save(session)
    assert await store.delete("s-1")
    assert not await store.delete("s-1")
    await store.save(session.active(datetime.now(UTC)))
    assert await store.find("s-1") is None


async def test_a_service_sees_its_own_sessions_the_last_used_first(store: SessionStore) -> None:
    for number, tenant in enumerate(("crm", "shop", "crm")):
        session = a_session(f"s-{number}", tenant)
        await store.save(
            replace(session, last_activity=session.last_activity + timedelta(0, number))
        )
    assert [s.session_id for s in await store.listed("crm")] == ["s-2", "s-0"]
    assert [s.session_id for s in await store.listed(None)] == ["s-2", "s-1", "s-0"]


async def test_the_sessions_of_a_person_are_known(store: SessionStore) -> None:
    await store.save(a_session("s-1", user="u1"))
    await store.save(a_session("s-2", user="u2"))
    found = await store.of_person(Person.of_service("crm", "u2"))
    assert [session.session_id for session in found] == ["s-2"]


async def test_idle_sessions_are_swept_and_the_others_counted(store: SessionStore) -> None:
    session = a_session("s-1")
    await store.save(session)
    await store.save(
        replace(a_session("s-2"), last_activity=session.created_at - timedelta(hours=1))
    )
    assert await store.count() == 1
    assert await store.sweep(session.created_at - timedelta(minutes=30)) == 1
    assert [s.session_id for s in await store.listed(None)] == ["s-1"]
