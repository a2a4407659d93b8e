"""What the keeper of answered calls promises, in memory and on MongoDB."""

import pytest

from application.text_engine.answering_once import LEASE_SECONDS, AnsweredCalls, KeyedCall
from domain.shared.errors import Conflict
from domain.shared.identity import Person
from infrastructure.in_memory.answered_calls import InMemoryAnsweredCalls
from infrastructure.mongo.answered_calls import MongoAnsweredCalls
from infrastructure.mongo.client import Database
from tests.support.clocks import HandClock
from tests.support.tombstones import tombstones

ANN, BEN = (Person.of_service("shop", user) for user in ("ann", "ben"))
CALL = KeyedCall(ANN, "order-1", "what is asked")
ANSWER = {"text": "Good evening", "data": {"$odd.key": 2**70}}
DAY = 24 * 3600


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(params=["in_memory", "mongo"])
def calls(request: pytest.FixtureRequest, clock: HandClock) -> AnsweredCalls:
    if request.param == "in_memory":
        return InMemoryAnsweredCalls(clock)
    database: Database = request.getfixturevalue("mongo_database")
    return MongoAnsweredCalls(database, tombstones(database), clock)


async def test_a_call_is_one_holders_until_it_is_answered(calls: AnsweredCalls) -> None:
    assert await calls.claim(CALL, "a") is True
    assert await calls.claim(CALL, "b") is False
    assert await calls.keep(CALL, "b", {"text": "mine"}) is False
    assert await calls.keep(CALL, "a", ANSWER)
    assert await calls.claim(CALL, "b") == ANSWER


@pytest.mark.parametrize(
    "other",
    [KeyedCall(ANN, "order-1", "something else"), KeyedCall(BEN, "order-1", "what is asked")],
)
async def test_a_key_is_for_one_request_alone(calls: AnsweredCalls, other: KeyedCall) -> None:
    await calls.claim(CALL, "a")

    with pytest.raises(Conflict, match="Idempotency-Key"):
        await calls.claim(other, "b")


async def test_services_do_not_share_their_keys(calls: AnsweredCalls) -> None:
    forum = KeyedCall(Person.of_service("forum", "ann"), "order-1", "another thing")

    assert await calls.claim(CALL, "a") is True
    assert await calls.claim(forum, "b") is True


async def test_who_dies_is_succeeded_and_who_lives_is_not(
    calls: AnsweredCalls, clock: HandClock
) -> None:
    await calls.claim(CALL, "a")
    clock.advance(LEASE_SECONDS - 1)
    await calls.renew(CALL, "a")
    clock.advance(LEASE_SECONDS - 1)
    assert await calls.claim(CALL, "b") is False
    clock.advance(2)
    assert await calls.claim(CALL, "b") is True
    assert await calls.keep(CALL, "a", {"text": "too late"}) is False
    assert await calls.keep(CALL, "b", ANSWER)


async def test_what_was_not_answered_is_free_again(calls: AnsweredCalls) -> None:
    await calls.claim(CALL, "a")
    await calls.release(CALL, "b")
    assert await calls.claim(CALL, "b") is False
    await calls.release(CALL, "a")
    assert await calls.claim(CALL, "b") is True


async def test_an_answer_is_kept_for_a_day(calls: AnsweredCalls, clock: HandClock) -> None:
    await calls.claim(CALL, "a")
    await calls.keep(CALL, "a", ANSWER)
    clock.advance(DAY - 1)
    assert await calls.claim(CALL, "b") == ANSWER
    clock.advance(2)
    assert True in [await calls.claim(CALL, "b") for _ in range(2)]
