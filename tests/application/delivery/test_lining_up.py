"""A chat with more to answer while others wait for a place: here there is one place only."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.shared.identity import Person
from infrastructure.mongo.client import Database
from infrastructure.mongo.personal_updates import MongoPersonalUpdates
from tests.application.delivery.workshop import BRISK, LEASE, Replica, fresh, lane, now

ENDLESS = timedelta(minutes=5)
ONE_PLACE = replace(BRISK, at_once=1)


@pytest.fixture
def replica(replica: Replica) -> Replica:
    return replace(replica, lane_rules=ONE_PLACE, lease=ENDLESS)


async def test_it_keeps_its_lease(replica: Replica, mongo_database: Database) -> None:
    other, gate = replica.twin(mongo_database), asyncio.Event()
    replica.product.script.extend([None, gate])
    async with replica.running():
        await replica.receive.execute([fresh(1), fresh(2), fresh(3, chat_id=7)])
        await replica.product.until(lambda: len(replica.product.turns) == 2)
        assert not await other.lanes.claim(lane(), now=now(), duration=LEASE)
        gate.set()
        await replica.until_done([lane(), lane(7)])
    assert [chat for chat, _ in replica.telegram.sent] == [100, 7, 100]


async def test_of_more_chats_than_places_others_may_take_one_over(
    replica: Replica, mongo_database: Database
) -> None:
    other, gate = replica.twin(mongo_database), asyncio.Event()
    replica.product.script.extend([None, None, gate])
    async with replica.running():
        await replica.receive.execute([fresh(n, chat_id=n % 3) for n in range(1, 7)])
        await replica.product.until(lambda: len(replica.product.turns) == 3)
        assert not await other.lanes.claim(lane(1), now=now(), duration=LEASE)
        taken = await other.lanes.claim(lane(2), now=now(), duration=LEASE)
        assert taken
        await other.lanes.release(taken)
        gate.set()
        await replica.until_done(lane(chat) for chat in range(3))
    assert replica.telegram.texts(2) == ["normal 2", "normal 5"]


async def test_what_is_erased_meanwhile_is_not_answered(
    replica: Replica, mongo_database: Database
) -> None:
    gate, first, erased = asyncio.Event(), fresh(1), fresh(2)
    replica.product.script.extend([None, gate])
    async with replica.running():
        await replica.receive.execute([first, erased, fresh(3, chat_id=7)])
        await replica.product.until(lambda: len(replica.product.turns) == 2)
        assert erased.user_id
        await MongoPersonalUpdates(mongo_database).erase(Person.of_telegram(erased.user_id))
        await replica.receive.execute([fresh(4, chat_id=7)])
        gate.set()
        await replica.until_done([lane(), lane(7)])
    assert replica.telegram.texts() == ["normal 1"]


async def test_at_the_end_it_is_handed_back(replica: Replica, mongo_database: Database) -> None:
    other, gate = replica.twin(mongo_database), asyncio.Event()
    replica.product.script.extend([None, gate])
    replica.scheduler.start()
    await replica.receive.execute([fresh(1), fresh(2), fresh(3, chat_id=7)])
    await replica.product.until(lambda: len(replica.product.turns) == 2)
    closing = asyncio.create_task(replica.scheduler.close(ENDLESS))
    gate.set()
    await closing
    async with other.running():
        await other.until_done([lane()])
    assert replica.telegram.texts() == ["normal 1", "normal 2"]
