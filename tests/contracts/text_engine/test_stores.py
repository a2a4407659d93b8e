"""What the ledger and the cache promise, in memory and on MongoDB."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from application.text_engine.ports import ResultCache, SpendLedger
from domain.text_engine.generation import GenerationResult, TokenUsage
from domain.text_engine.spending import SpendCaps, Spent, periods
from infrastructure.in_memory.text_engine_stores import (
    InMemoryResultCache,
    InMemorySpendLedger,
)
from infrastructure.mongo.client import Database
from infrastructure.mongo.text_engine_stores import (
    MongoResultCache,
    MongoSpendLedger,
)
from tests.support.clocks import HandClock
from tests.support.tombstones import tombstones

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
USAGE = TokenUsage(100, 50)
ADAPTERS = pytest.mark.parametrize("database", ["in_memory", "mongo"], indirect=True)
TEXT = GenerationResult("Good evening", "m", "p", USAGE, "stop")

pytestmark = ADAPTERS


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database | None:
    mongo: Database | None = None
    if request.param == "mongo":
        mongo = request.getfixturevalue("mongo_database")
    return mongo


@pytest.fixture
def ledger(database: Database | None) -> SpendLedger:
    if database is None:
        return InMemorySpendLedger()
    return MongoSpendLedger(database, tombstones(database))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def cache(database: Database | None, clock: HandClock) -> ResultCache:
    ttl = timedelta(minutes=5)
    if database is None:
        return InMemoryResultCache(clock, most=2, ttl=ttl)
    return MongoResultCache(database, clock, most=2, ttl=ttl)


async def test_what_is_reserved_is_booked_to_every_period(ledger: SpendLedger) -> None:
    booked = periods(SpendCaps(user_daily=1), "501", NOON)

    assert await ledger.reserve(booked, 0.25) is None
    assert await ledger.spent(booked) == (Spent(usd=0.25),) * 4


async def test_a_refused_reservation_books_nothing_and_names_the_period(
    ledger: SpendLedger,
) -> None:
    booked = periods(SpendCaps(user_daily=5, total_monthly=1), "501", NOON)
    refused = await ledger.reserve(booked, 1.5)

    assert refused is booked[3]
    assert [spent.usd for spent in await ledger.spent(booked)] == [0, 0, 0, 0]


async def test_settling_replaces_the_reservation_by_the_cost(ledger: SpendLedger) -> None:
    booked = periods(SpendCaps(total_daily=1), None, NOON)
    await ledger.reserve(booked, 1.0)
    await ledger.settle(booked, reserved=1.0, actual=0.1, usage=USAGE)

    assert await ledger.spent(booked) == (Spent(0.1, 1, 100, 50),) * 2
    assert await ledger.reserve(booked, 0.9) is None


async def test_concurrent_reservations_never_pass_a_cap(ledger: SpendLedger) -> None:
    booked = periods(SpendCaps(user_daily=1, total_daily=100), "501", NOON)
    outcomes = await asyncio.gather(*(ledger.reserve(booked, 0.1) for _ in range(60)))

    assert outcomes.count(None) == 10
    assert [round(spent.usd, 6) for spent in await ledger.spent(booked)] == [1.0] * 4


async def test_users_have_their_own_caps_and_days_their_own_books(ledger: SpendLedger) -> None:
    caps = SpendCaps(user_daily=1)
    await ledger.reserve(periods(caps, "501", NOON), 1.0)

    assert await ledger.reserve(periods(caps, "501", NOON), 0.1)
    assert await ledger.reserve(periods(caps, "502", NOON), 1.0) is None
    assert await ledger.reserve(periods(caps, "501", NOON + timedelta(days=1)), 1.0) is None


async def test_a_text_is_given_back_until_it_expires(cache: ResultCache, clock: HandClock) -> None:
    await cache.put("a", TEXT)

    assert await cache.get("a") == TEXT
    clock.advance(301)
    assert await cache.get("a") is None


async def test_a_cache_holds_no_more_than_it_may(cache: ResultCache, clock: HandClock) -> None:
    for key in "abc":
        await cache.put(key, TEXT)
        clock.advance(1)

    assert [await cache.get(key) is not None for key in "abc"] == [False, True, True]
