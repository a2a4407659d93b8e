"""What every inbox and every keeper of lanes must do."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.delivery.ports import LaneLease
from domain.delivery.inbox import InboxRow, RowState, Turn
from domain.delivery.outgoing import Answer, Button, OutgoingPart, PartKind
from domain.shared.identity import Conversation
from infrastructure.mongo.client import Database
from infrastructure.mongo.inbox import INDEXES, MongoInbox
from infrastructure.mongo.lanes import INDEXES as LANE_INDEXES
from infrastructure.mongo.lanes import MongoLanes
from infrastructure.mongo.sweep_lease import MongoSweepLease
from tests.factories import BOT_ID, NOON, an_update

LEASE = timedelta(seconds=15)
LANE = Conversation(BOT_ID, 100)
MINE = LaneLease(LANE, 5)
NEWER = LaneLease(LANE, 6)
HELLO = Answer((OutgoingPart("Good evening"), OutgoingPart("Sir")))


@pytest.fixture
async def inbox(mongo_database: Database) -> MongoInbox:
    await mongo_database["inbox"].create_indexes(list(INDEXES))
    return MongoInbox(mongo_database)


@pytest.fixture
async def lanes(mongo_database: Database) -> MongoLanes:
    await mongo_database["lanes"].create_indexes(list(LANE_INDEXES))
    return MongoLanes(mongo_database)


async def accepted_turn(inbox: MongoInbox, *rows: InboxRow) -> Turn:
    await inbox.accept(rows)
    return Turn(rows)


def answered(turn: Turn, answer: Answer) -> Turn:
    head = replace(turn.head, state=RowState.ANSWERED, parts=answer.parts)
    return replace(turn, rows=(head, *turn.rows[1:]))


class TestInbox:
    async def test_an_update_is_stored_once_however_often_it_comes(self, inbox: MongoInbox) -> None:
        await inbox.accept([an_update(1), an_update(2)])
        await inbox.accept([an_update(2), an_update(3)])
        assert [row.key.update_id for row in await inbox.unfinished(LANE)] == [1, 2, 3]

    async def test_a_stored_update_comes_back_as_it_was(self, inbox: MongoInbox) -> None:
        row = an_update(7, payload='{"text":"Добрый вечер 🎩"}'.encode())
        await inbox.accept([row])
        assert list(await inbox.unfinished(LANE)) == [row]

    async def test_rows_come_in_the_order_of_their_receipt(self, inbox: MongoInbox) -> None:
        await inbox.accept([an_update(9)])
        await inbox.accept([an_update(3, received_at=NOON + timedelta(seconds=1))])
        assert [row.key.update_id for row in await inbox.unfinished(LANE)] == [9, 3]

    async def test_concurrent_readers_each_get_their_own_lane(self, inbox: MongoInbox) -> None:
        await inbox.accept([an_update(i, chat_id=i % 40) for i in range(400)])
        lanes = [Conversation(BOT_ID, chat) for chat in range(40)]
        found = await asyncio.gather(*(inbox.unfinished(lane) for lane in lanes))
        assert [{row.lane for row in rows} for rows in found] == [{lane} for lane in lanes]
        assert [len(rows) for rows in found] == [10] * 40

    async def test_a_long_lane_hides_none_of_those_that_are_read_with_it(
        self, inbox: MongoInbox
    ) -> None:
        lanes = [Conversation(BOT_ID, chat_id) for chat_id in range(100, 106)]
        lengths = dict(zip(lanes, (3, 90, 130, 1, 0, 60), strict=True))
        ids = iter(range(1, 1000))
        await inbox.accept(
            [
                an_update(next(ids), chat_id=lane.chat_id)
                for lane, length in lengths.items()
                for _ in range(length)
            ]
        )
        found = await asyncio.gather(*(inbox.unfinished(lane) for lane in lanes))
        assert [len(rows) for rows in found] == [3, 90, 100, 1, 0, 60]
        assert all(
            {row.lane for row in rows} <= {lane} for lane, rows in zip(lanes, found, strict=True)
        )

    async def test_topics_of_a_chat_are_lanes_of_their_own(self, inbox: MongoInbox) -> None:
        await inbox.accept([an_update(1), an_update(2, thread_id=5), an_update(3, thread_id=6)])
        topic = replace(LANE, thread_id=5)
        assert [row.key.update_id for row in await inbox.unfinished(topic)] == [2]
        assert [row.key.update_id for row in await inbox.unfinished(LANE)] == [1]
        found = await inbox.waiting(since=NOON, until=NOON + LEASE, limit=9)
        assert {lane.thread_id for lane in found.lanes} == {None, 5, 6}

    async def test_an_attempt_is_counted_and_fixes_the_turn(self, inbox: MongoInbox) -> None:
        turn = await accepted_turn(inbox, an_update(1), an_update(2))
        assert await inbox.begin(turn, MINE)
        rows = await inbox.unfinished(LANE)
        assert [(row.attempts, row.turn) for row in rows] == [(1, 1), (1, 1)]

    async def test_an_outdated_lease_writes_nothing(self, inbox: MongoInbox) -> None:
        turn = await accepted_turn(inbox, an_update(1))
        await inbox.begin(turn, NEWER)
        assert not await inbox.record(turn, MINE, HELLO, now=NOON, sending=False)
        assert (await inbox.unfinished(LANE))[0].state is RowState.RECEIVED

    async def test_one_outdated_write_does_not_spoil_the_others_of_its_group(
        self, inbox: MongoInbox
    ) -> None:
        outdated = await accepted_turn(inbox, an_update(1))
        good = await accepted_turn(inbox, an_update(2, chat_id=200))
        await inbox.begin(outdated, NEWER)
        other = LaneLease(Conversation(BOT_ID, 200), 1)
        written = await asyncio.gather(
            inbox.record(outdated, MINE, HELLO, now=NOON, sending=False),
            inbox.record(good, other, HELLO, now=NOON, sending=False),
        )
        assert list(written) == [False, True]

    async def test_a_recorded_answer_cannot_be_begun_again(self, inbox: MongoInbox) -> None:
        turn = await accepted_turn(inbox, an_update(1))
        await inbox.record(turn, MINE, HELLO, now=NOON, sending=False)
        assert not await inbox.begin(turn, NEWER)

    async def test_every_kind_of_part_survives_storage(self, inbox: MongoInbox) -> None:
        part = OutgoingPart(
            "<b>Chart</b>",
            html=True,
            plain="Chart",
            kind=PartKind.PHOTO,
            buttons=((Button("Yes", "y"), Button("No", "n")),),
            file=b"\x89PNG",
            file_name="chart.png",
            reply_to=12,
        )
        turn = await accepted_turn(inbox, an_update(1))
        await inbox.record(turn, MINE, Answer((part,)), now=NOON, sending=True)
        row = (await inbox.unfinished(LANE))[0]
        assert row.parts == (part,)
        assert row.uncertain_part == 0

    async def test_a_turn_is_done_with_the_last_part_it_sent(self, inbox: MongoInbox) -> None:
        turn = await accepted_turn(inbox, an_update(1), an_update(2))
        await inbox.record(turn, MINE, HELLO, now=NOON, sending=True)
        turn = answered(turn, HELLO)
        await inbox.sent(turn, MINE, 0, 11, now=NOON)
        half = (await inbox.unfinished(LANE))[0]
        assert (half.next_part, half.uncertain_part) == (1, None)
        await inbox.sent(turn, MINE, 1, 12, now=NOON)
        assert not await inbox.unfinished(LANE)

    async def test_a_done_update_keeps_no_words_of_its_sender(
        self, inbox: MongoInbox, mongo_database: Database
    ) -> None:
        turn = await accepted_turn(inbox, an_update(1, payload=b"private"))
        await inbox.finish(turn, MINE, RowState.DONE, now=NOON)
        (row,) = await mongo_database["inbox"].find().to_list()
        assert row["payload"] == b""

    async def test_a_finished_turn_keeps_no_file(
        self, inbox: MongoInbox, mongo_database: Database
    ) -> None:
        export = Answer((OutgoingPart("Here", kind=PartKind.DOCUMENT, file=b"everything"),))
        sent = await accepted_turn(inbox, an_update(1))
        given_up = await accepted_turn(inbox, an_update(2))
        for turn in (sent, given_up):
            await inbox.record(turn, MINE, export, now=NOON, sending=True)
        await inbox.sent(answered(sent, export), MINE, 0, 11, now=NOON)
        await inbox.finish(answered(given_up, export), MINE, RowState.DONE, now=NOON)
        rows = await mongo_database["inbox"].find().to_list()
        assert [part.get("file") for row in rows for part in row["parts"]] == [None, None]

    async def test_a_part_can_be_replaced_by_a_plainer_one(self, inbox: MongoInbox) -> None:
        turn = await accepted_turn(inbox, an_update(1))
        await inbox.record(turn, MINE, HELLO, now=NOON, sending=True)
        await inbox.not_sent(answered(turn, HELLO), MINE, 0, OutgoingPart("plain"))
        row = (await inbox.unfinished(LANE))[0]
        assert (row.parts[0].text, row.uncertain_part) == ("plain", None)

    async def test_depth_and_age_show_what_waits(self, inbox: MongoInbox) -> None:
        turn = await accepted_turn(inbox, an_update(1))
        await inbox.accept([an_update(2, received_at=NOON + timedelta(seconds=9))])
        await inbox.finish(turn, MINE, RowState.DEAD, now=NOON)
        depth = await inbox.depth()
        assert {state for state in depth if depth[state]} == {RowState.RECEIVED, RowState.DEAD}
        assert depth[RowState.RECEIVED] == depth[RowState.DEAD] == 1
        assert await inbox.oldest_unanswered() == NOON + timedelta(seconds=9)

    async def test_lanes_with_work_come_in_the_order_of_their_waiting(
        self, inbox: MongoInbox
    ) -> None:
        await inbox.accept([an_update(1, chat_id=2, received_at=NOON + timedelta(seconds=1))])
        await inbox.accept([an_update(2, chat_id=1)])
        found = await inbox.waiting(since=NOON, until=NOON + LEASE, limit=9)
        assert [lane.chat_id for lane in found.lanes] == [1, 2]
        assert found.reached is None

    async def test_a_bounded_number_of_rows_is_looked_at_and_then_the_next(
        self, inbox: MongoInbox
    ) -> None:
        moments = [NOON + timedelta(seconds=n) for n in range(10)]
        await inbox.accept([an_update(n, chat_id=n + 1, received_at=moments[n]) for n in range(10)])
        seen: set[int] = set()
        since = NOON
        for _ in range(10):
            found = await inbox.waiting(since=since, until=NOON + LEASE, limit=3)
            assert len(found.lanes) <= 3
            seen |= {lane.chat_id for lane in found.lanes}
            if found.reached is None:
                break
            since = found.reached
        assert seen == set(range(1, 11))

    async def test_more_of_one_moment_than_are_looked_at_keep_nobody_from_the_rest(
        self, inbox: MongoInbox
    ) -> None:
        await inbox.accept([an_update(n) for n in range(5)])
        found = await inbox.waiting(since=NOON, until=NOON + LEASE, limit=3)
        assert found.reached
        assert found.reached > NOON


class TestLanes:
    async def test_a_lane_has_one_holder(self, lanes: MongoLanes) -> None:
        claims = [lanes.claim(LANE, now=NOON, duration=LEASE) for _ in range(20)]
        assert sum(lease is not None for lease in await asyncio.gather(*claims)) == 1

    async def test_topics_of_a_chat_have_holders_of_their_own(self, lanes: MongoLanes) -> None:
        assert await lanes.claim(LANE, now=NOON, duration=LEASE)
        topic = await lanes.claim(replace(LANE, thread_id=5), now=NOON, duration=LEASE)
        assert topic
        assert topic.lane.thread_id == 5

    async def test_a_released_lane_can_be_claimed_under_a_higher_fence(
        self, lanes: MongoLanes
    ) -> None:
        first = await lanes.claim(LANE, now=NOON, duration=LEASE)
        assert first
        await lanes.release(first)
        second = await lanes.claim(LANE, now=NOON, duration=LEASE)
        assert second
        assert second.fence > first.fence

    async def test_a_resting_lane_cannot_be_claimed_before_its_time(
        self, lanes: MongoLanes
    ) -> None:
        lease = await lanes.claim(LANE, now=NOON, duration=LEASE)
        assert lease
        until = NOON + timedelta(seconds=30)
        await lanes.release(lease, not_before=until)
        assert await lanes.claim(LANE, now=NOON, duration=LEASE) is None
        assert await lanes.claim(LANE, now=until, duration=LEASE)

    async def test_only_a_lease_that_ran_out_is_ended(
        self, lanes: MongoLanes, mongo_database: Database
    ) -> None:
        await lanes.claim(LANE, now=NOON, duration=LEASE)
        other = MongoLanes(mongo_database)
        assert await other.free_abandoned(now=NOON + LEASE) == 0
        after = NOON + LEASE + timedelta(seconds=1)
        assert await other.free_abandoned(now=after, apart_from=[LANE]) == 0
        assert await other.free_abandoned(now=after) == 1
        assert await other.wanted(now=after, limit=9) == [LANE]
        assert await other.claim(LANE, now=after, duration=LEASE)
        assert await other.wanted(now=after, limit=9) == []

    async def test_the_lanes_of_a_dead_holder_alone_need_not_wait_for_the_end_of_their_leases(
        self, lanes: MongoLanes, mongo_database: Database
    ) -> None:
        dead = uuid4()
        other_lane = replace(LANE, chat_id=LANE.chat_id + 1)
        await MongoLanes(mongo_database, dead).claim(LANE, now=NOON, duration=LEASE)
        await lanes.claim(other_lane, now=NOON, duration=LEASE)
        await lanes.end_leases_of({dead})
        assert await lanes.free_abandoned(now=NOON) == 1
        assert await lanes.wanted(now=NOON, limit=9) == [LANE]

    async def test_only_lanes_that_nobody_works_on_and_that_need_not_rest_are_wanted(
        self, lanes: MongoLanes
    ) -> None:
        idle, held, resting = (replace(LANE, chat_id=chat) for chat in (1, 2, 3))
        await lanes.claim(held, now=NOON, duration=LEASE)
        lease = await lanes.claim(resting, now=NOON, duration=LEASE)
        assert lease
        await lanes.release(lease, not_before=NOON + LEASE)
        await lanes.want([idle, held, resting], now=NOON)
        assert await lanes.wanted(now=NOON, limit=9) == [idle]
        await lanes.want([idle, held, resting], now=NOON + 2 * LEASE)
        assert set(await lanes.wanted(now=NOON + 2 * LEASE, limit=9)) == {idle, resting}
        assert len(await lanes.wanted(now=NOON + 2 * LEASE, limit=1)) == 1

    async def test_a_holder_learns_that_its_lane_was_taken_over(
        self, lanes: MongoLanes, mongo_database: Database
    ) -> None:
        lease = await lanes.claim(LANE, now=NOON, duration=LEASE)
        assert lease
        after = NOON + 2 * LEASE
        other = MongoLanes(mongo_database)
        await other.free_abandoned(now=after)
        assert await other.claim(LANE, now=after, duration=LEASE)
        assert (await lanes.extend([lease], now=after, duration=LEASE)).lost == {LANE}
        await lanes.release(lease)
        assert await lanes.claim(LANE, now=after, duration=LEASE) is None

    async def test_a_prolonged_lease_is_not_taken_over(
        self, lanes: MongoLanes, mongo_database: Database
    ) -> None:
        lease = await lanes.claim(LANE, now=NOON, duration=LEASE)
        assert lease
        await lanes.extend([lease], now=NOON + LEASE / 2, duration=LEASE)
        other = MongoLanes(mongo_database)
        assert await other.free_abandoned(now=NOON + LEASE * 1.2) == 0

    async def test_a_wish_to_stop_reaches_the_holder(
        self, lanes: MongoLanes, mongo_database: Database
    ) -> None:
        lease = await lanes.claim(LANE, now=NOON, duration=LEASE)
        assert lease
        await MongoLanes(mongo_database).request_stop(LANE, now=NOON)
        heartbeat = await lanes.extend([lease], now=NOON, duration=LEASE)
        assert heartbeat.stop_requested == {LANE}


class TestSweepLease:
    async def test_one_holds_it_until_it_leaves(self, mongo_database: Database) -> None:
        one, other = MongoSweepLease(mongo_database), MongoSweepLease(mongo_database)
        assert await one.hold(LEASE)
        assert not await other.hold(LEASE)
        assert await one.hold(LEASE)
        await other.leave()
        assert not await other.hold(LEASE)
        await one.leave()
        assert await other.hold(LEASE)

    async def test_it_ends_with_its_time_or_with_its_holder(self, mongo_database: Database) -> None:
        dead = uuid4()
        assert await MongoSweepLease(mongo_database, dead).hold(LEASE)
        other = MongoSweepLease(mongo_database)
        await other.end_lease_of({uuid4()})
        assert not await other.hold(LEASE)
        await other.end_lease_of({dead})
        assert await other.hold(timedelta(0))
        await asyncio.sleep(0.01)
        assert await MongoSweepLease(mongo_database).hold(LEASE)
