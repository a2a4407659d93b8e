"""Which chat is worked on when, by whom, and what happens when that one is gone."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast

from application.delivery.ports import Inbox, Lanes
from domain.delivery.inbox import UpdateKind
from infrastructure.mongo.client import Database
from infrastructure.mongo.lanes import MongoLanes
from infrastructure.mongo.sweep_lease import MongoSweepLease
from tests.application.delivery.signals import Watched
from tests.application.delivery.test_outbox import reminder
from tests.application.delivery.workshop import (
    BRIEF,
    BRISK,
    LEASE,
    SWEEP,
    Replica,
    fresh,
    lane,
    now,
)
from tests.support.clocks import HandClock
from tests.support.storage import Broken

FEW = replace(BRISK, at_once=2)
ENDLESS = timedelta(minutes=5)


async def until(fulfilled: Callable[[], bool]) -> None:
    """Metrics tell nobody when they change."""
    async with asyncio.timeout(60):
        while not fulfilled():  # noqa: ASYNC110  others bring it about
            await asyncio.sleep(0.01)


class TestOrder:
    async def test_every_chat_is_answered_in_its_order_and_one_at_a_time(
        self, replica: Replica
    ) -> None:
        rows = [fresh(number, chat_id=100 + number % 5) for number in range(1, 41)]
        await replica.answer_all(rows)
        for chat in range(100, 105):
            expected = [f"normal {n}" for n in range(1, 41) if 100 + n % 5 == chat]
            assert replica.telegram.texts(chat) == expected

    async def test_two_replicas_do_not_disturb_the_order(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        other = replica.twin(mongo_database)
        rows = [fresh(number, chat_id=100 + number % 3) for number in range(1, 31)]
        async with replica.running(), other.running():
            for number, row in enumerate(rows):
                await (replica, other)[number % 2].receive.execute([row])
            await replica.until_done({row.lane for row in rows})
        for chat in range(100, 103):
            expected = [f"normal {n}" for n in range(1, 31) if 100 + n % 3 == chat]
            assert replica.telegram.texts(chat) == expected


class TestFairness:
    async def test_flooding_chats_delay_nobody_else(self, replica: Replica) -> None:
        replica = replace(replica, lane_rules=FEW)
        floods = [fresh(number, chat_id=100 + number % 3) for number in range(1, 61)]
        async with replica.running():
            await replica.receive.execute(floods)
            await replica.telegram.until(lambda: len(replica.telegram.sent) >= 3)
            await replica.receive.execute([fresh(99, chat_id=7)])
            before = len(replica.telegram.sent)
            await replica.telegram.until(lambda: bool(replica.telegram.texts(7)))
            in_between = len(replica.telegram.sent) - before
        assert in_between < 10, "it had to wait for one turn of each chat before it, not for all"

    async def test_a_hanging_chat_delays_nobody_else(self, replica: Replica) -> None:
        replica = replace(replica, lane_rules=FEW)
        gate = asyncio.Event()
        replica.product.script.append(gate)
        async with replica.running():
            await replica.receive.execute([fresh(1)])
            await replica.product.until(lambda: len(replica.product.turns) == 1)
            await replica.receive.execute([fresh(n, chat_id=n) for n in range(2, 12)])
            await replica.telegram.until(lambda: len(replica.telegram.sent) == 10)
            assert not replica.telegram.texts(100)
            gate.set()
            await replica.until_done([lane()])

    async def test_turns_that_two_attempts_did_not_end_are_tried_one_at_a_time(
        self, replica: Replica
    ) -> None:
        replica = replace(replica, lane_rules=FEW)
        suspects = [fresh(number, chat_id=number) for number in range(1, 4)]
        await replica.inbox.accept(suspects)
        for _ in range(2):
            await replica.begin_and_die(suspects)
        gate = asyncio.Event()
        replica.product.script.append(gate)
        async with replica.running():
            await replica.product.until(lambda: len(replica.product.turns) == 1)
            await replica.receive.execute([fresh(9, chat_id=9)])
            await replica.telegram.until(lambda: bool(replica.telegram.texts(9)))
            assert len(replica.product.turns) == 2, "one suspect and the new one"
            gate.set()
            await replica.until_done(row.lane for row in suspects)
        assert len(replica.telegram.sent) == 4

    async def test_recordings_that_come_together_let_who_writes_go_first(
        self, replica: Replica
    ) -> None:
        notes = [
            replace(fresh(number, chat_id=number), kind=UpdateKind.RECORDING)
            for number in range(1, 11)
        ]
        async with replica.running():
            await replica.receive.execute([*notes, fresh(99, chat_id=99)])
            await replica.until_done(row.lane for row in notes)
        order = [turn.head.lane.chat_id for turn in replica.product.turns]
        assert sorted(order) == [*range(1, 11), 99]
        assert order.index(99) <= 1, "only one recording is begun at once"

    async def test_recordings_being_heard_keep_no_other_from_being_begun(
        self, replica: Replica
    ) -> None:
        gates = [asyncio.Event() for _ in range(5)]
        replica.product.script.extend(gates)
        notes = [
            replace(fresh(number, chat_id=number), kind=UpdateKind.RECORDING)
            for number in range(1, 6)
        ]
        async with replica.running():
            await replica.receive.execute(notes)
            await replica.product.until(lambda: len(replica.product.turns) == 5)
            for gate in gates:
                gate.set()
            await replica.until_done(row.lane for row in notes)

    async def test_who_is_still_writing_takes_no_place(self, replica: Replica) -> None:
        rules, clock = (
            replace(BRISK, at_once=1, burst=timedelta(milliseconds=100)),
            HandClock(now()),
        )
        replica = replace(replica, lane_rules=rules, clock=clock)
        press = replace(fresh(2, chat_id=200), kind=UpdateKind.CALLBACK)
        async with replica.running():
            await replica.receive.execute([fresh(1), press])
            await replica.telegram.until(lambda: len(replica.telegram.sent) == 1)
            clock.advance(60)
            await replica.telegram.until(lambda: len(replica.telegram.sent) == 2)
        assert [chat for chat, _ in replica.telegram.sent] == [200, 100]


class TestReplicas:
    async def test_the_chats_of_a_dead_replica_are_taken_over_when_its_leases_end(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        dead = MongoLanes(mongo_database)
        assert await dead.claim(lane(), now=now(), duration=timedelta(milliseconds=300))
        await replica.answer_all([fresh(1), fresh(2)])
        assert replica.telegram.texts() == ["normal 1", "normal 2"]
        assert replica.figure("lane_takeovers_total") == 1

    async def test_a_wish_to_stop_reaches_the_replica_that_makes_the_reply(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        gate, clock = asyncio.Event(), HandClock(now())
        replica = replace(replica, clock=clock, lease=BRIEF)
        replica.product.script.append(gate)
        replica.stops.making.add(lane())
        other = replica.twin(mongo_database)
        async with replica.running():
            await replica.receive.execute([fresh(1)])
            await replica.product.until(lambda: len(replica.product.turns) == 1)
            clock.advance(BRIEF.total_seconds() / 2)
            async with other.running():  # not before: it might take the lane itself
                await other.receive.execute([replace(fresh(2), kind=UpdateKind.STOP)])
                await replica.stops.until(lambda: replica.stops.stopped == [lane()])
            gate.set()
            await replica.until_done([lane()])
        assert replica.telegram.texts() == ["normal 1"]

    async def test_what_another_replica_stored_meanwhile_is_answered_too(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        gate = asyncio.Event()
        replica.product.script.append(gate)
        other = replica.twin(mongo_database)
        async with replica.running():
            await replica.receive.execute([fresh(1)])
            await replica.product.until(lambda: len(replica.product.turns) == 1)
            await other.inbox.accept([fresh(2)])
            gate.set()
            await replica.until_done([lane()])
        assert replica.telegram.texts() == ["normal 1", "normal 2"]


class TestSweeping:
    async def test_one_replica_sweeps_and_measures(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        rules = replace(SWEEP, measure=SWEEP.every, lease=ENDLESS)
        replica = replace(replica, sweep_rules=rules)
        other = replica.twin(mongo_database)
        await replica.outbox.add(reminder(), now=now())
        async with replica.running():
            await until(lambda: replica.figure("inbox_rows", state="queued") == 1)
            async with other.running():
                await asyncio.sleep(5 * SWEEP.every.total_seconds())
                assert other.figure("inbox_rows", state="queued") == 0
        async with other.running():
            await until(lambda: other.figure("inbox_rows", state="queued") == 1)

    async def test_a_dead_sweeper_is_replaced_when_its_lease_has_run_out(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        began, lease = now(), timedelta(milliseconds=500)
        assert await MongoSweepLease(mongo_database).hold(lease)
        await replica.inbox.accept([fresh(1)])
        async with replica.running():
            await replica.product.until(lambda: bool(replica.product.turns))
            waited = now() - began
            await replica.until_done([lane()])
        assert replica.telegram.texts() == ["normal 1"]
        assert waited > 0.9 * lease

    async def test_what_the_sweeper_finds_is_shared_with_who_has_room(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        replica = replace(replica, lane_rules=replace(BRISK, at_once=1))
        other = replica.twin(mongo_database)
        gate = asyncio.Event()
        replica.product.script.append(gate)
        async with replica.running():
            await replica.receive.execute([fresh(1, chat_id=1)])
            await replica.product.until(lambda: len(replica.product.turns) == 1)
            await replica.inbox.accept([fresh(n, chat_id=n) for n in range(2, 8)])
            async with other.running():
                await replica.telegram.until(lambda: len(replica.telegram.sent) == 6)
            gate.set()
            await replica.until_done([lane(1)])

    async def test_a_round_looks_at_a_bounded_number_of_updates_and_the_next_goes_on(
        self, replica: Replica
    ) -> None:
        replica = replace(replica, sweep_rules=replace(SWEEP, rows=5))
        resting = await replica.lanes.claim(lane(1), now=now(), duration=LEASE)
        assert resting
        moments = [now() - timedelta(seconds=n) for n in range(20, 0, -1)]
        rows = [replace(fresh(n, chat_id=1), received_at=moments[n]) for n in range(19)]
        await replica.inbox.accept([*rows, fresh(20, chat_id=2)])
        await replica.lanes.release(resting, not_before=now() + ENDLESS)
        async with replica.running():
            await replica.telegram.until(lambda: bool(replica.telegram.texts(2)))


class TestOutages:
    async def test_work_goes_on_through_an_outage_longer_than_its_lease(
        self, replica: Replica
    ) -> None:
        outage = Broken(replica.lanes, "extend", "free_abandoned")
        lanes, clock, gate = Watched(outage), HandClock(now()), asyncio.Event()
        replica = replace(replica, lanes=cast(Lanes, lanes), clock=clock, lease=BRIEF)
        replica.product.script.append(gate)
        async with replica.running():
            await replica.receive.execute([fresh(1)])
            await replica.product.until(lambda: len(replica.product.turns) == 1)
            clock.advance(1.5 * BRIEF.total_seconds())  # the lease has run out
            await lanes.until_called_anew("extend")
            outage.methods = {"extend"}  # the sweep is back before the heartbeat
            await lanes.until_called_anew("free_abandoned")
            outage.methods = set()
            await lanes.until_called_anew("extend")  # a heartbeat tells what was lost
            gate.set()
            await replica.until_done([lane()])
        assert len(replica.product.turns) == 1
        assert replica.telegram.texts() == ["normal 1"]

    async def test_a_reply_in_hand_waits_for_the_database(self, replica: Replica) -> None:
        away = Broken(replica.inbox)
        gate = asyncio.Event()
        replica.product.script.append(gate)
        replica = replace(replica, inbox=cast(Inbox, away))
        async with replica.running():
            await replica.receive.execute([fresh(1)])
            await replica.product.until(lambda: len(replica.product.turns) == 1)
            away.methods = {"record", "unfinished", "waiting"}
            gate.set()
            await asyncio.sleep(0.2)
            away.methods = set()
            await replica.until_done([lane()])
        assert (len(replica.product.turns), replica.telegram.texts()) == (1, ["normal 1"])


class TestShutdown:
    async def test_what_is_in_flight_is_finished_within_the_bound(self, replica: Replica) -> None:
        gate, clock, lanes = asyncio.Event(), HandClock(now()), Watched(replica.lanes)
        replica = replace(replica, clock=clock, lanes=cast(Lanes, lanes), lease=BRIEF)
        replica.product.script.append(gate)
        replica.scheduler.start()
        await replica.receive.execute([fresh(1), fresh(2)])
        await replica.product.until(lambda: len(replica.product.turns) == 1)
        closing = asyncio.create_task(replica.scheduler.close(ENDLESS))
        clock.advance(1.5 * BRIEF.total_seconds())
        await lanes.until_called_anew("extend")
        gate.set()
        await closing
        assert replica.telegram.texts() == ["normal 1"], "and nothing new is begun"
        assert [row.key.update_id for row in await replica.inbox.unfinished(lane())] == [2]

    async def test_its_lanes_stay_its_own_until_then(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        gate, clock, lanes = asyncio.Event(), HandClock(now()), Watched(replica.lanes)
        replica = replace(replica, clock=clock, lanes=cast(Lanes, lanes), lease=BRIEF)
        replica.product.script.append(gate)
        sweeping = Watched(MongoLanes(mongo_database))
        other = replace(replica.twin(mongo_database), lanes=cast(Lanes, sweeping))
        async with other.running():
            replica.scheduler.start()
            await replica.receive.execute([fresh(1)])
            await replica.product.until(lambda: len(replica.product.turns) == 1)
            closing = asyncio.create_task(replica.scheduler.close(ENDLESS))
            for _ in range(4):
                clock.advance(BRIEF.total_seconds() / 2)
                await lanes.until_called_anew("extend")
                await sweeping.until_called_anew("free_abandoned")
            gate.set()
            await closing
        assert len(replica.product.turns) == 1

    async def test_what_takes_longer_is_handed_to_another_replica_at_once(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        replica.product.script.append(asyncio.Event())
        replica.scheduler.start()
        await replica.receive.execute([fresh(1)])
        await replica.product.until(lambda: len(replica.product.turns) == 1)
        await replica.scheduler.close(timedelta(milliseconds=50))
        other = replica.twin(mongo_database)
        async with other.running():
            await other.until_done([lane()])
        assert replica.telegram.texts() == ["normal 1"]

    async def test_an_idle_one_ends_at_once(self, replica: Replica) -> None:
        replica.scheduler.start()
        async with asyncio.timeout(60):
            await replica.scheduler.close(ENDLESS)
