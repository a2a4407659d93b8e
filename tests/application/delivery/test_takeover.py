"""A person answers in a conversation instead of the bot."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from application.delivery.ports import NotSent, SendFailure, Takeovers
from domain.delivery.inbox import RowState, Turn, TurnKind
from domain.delivery.outgoing import Answer, OutgoingMessage, OutgoingPart
from domain.shared.errors import Conflict, NotFound, RetryLater
from infrastructure.mongo.client import Database
from tests.application.delivery.signals import Watched
from tests.application.delivery.test_outbox import reminder, words
from tests.application.delivery.workshop import Replica, fresh, lane, now
from tests.support.clocks import HandClock

LONG = Answer((OutgoingPart("one"), OutgoingPart("two"), OutgoingPart("three")))
LONG_AGO = now() - timedelta(days=1)
BEGINNING = datetime.fromtimestamp(0, UTC)


async def kept(replica: Replica) -> list[int]:
    rows = await replica.takeovers.kept(lane(), since=LONG_AGO, limit=100)
    return [row.key.update_id for row in rows]


async def died_with_a_reply(replica: Replica, *, sending: bool) -> None:
    """What a replica leaves that was killed before, or while, it sent a reply it had stored."""
    await replica.inbox.accept([fresh(1)])
    lease = await replica.lanes.claim(lane(), now=now(), duration=timedelta(0))
    assert lease
    (row,) = await replica.inbox.unfinished(lane())
    await replica.inbox.record(Turn((row,)), lease, LONG, now=now(), sending=sending)


class TestTakingOver:
    async def test_what_is_said_is_heard_and_kept_but_not_answered(self, replica: Replica) -> None:
        async with replica.running():
            await replica.take_over.execute(lane(), by="mary")
            await replica.receive.execute([fresh(1), fresh(2)])
            await replica.product.until(lambda: len(replica.product.turns) == 2)
            await replica.until_kept(2)
        assert replica.telegram.texts() == []
        assert [turn.kind for turn in replica.product.turns] == [TurnKind.TAKEN_OVER] * 2
        assert await kept(replica) == [1, 2]

    async def test_the_words_of_a_person_go_out_in_order(self, replica: Replica) -> None:
        async with replica.running():
            await replica.take_over.execute(lane(), by="mary")
            for number in (1, 2):
                await replica.send.execute(words(number))
            await replica.telegram.until(lambda: len(replica.telegram.sent) == 2)
        assert replica.telegram.texts() == ["words 1", "words 2"]

    async def test_a_reply_being_made_is_held_back(self, replica: Replica) -> None:
        gate = asyncio.Event()
        replica.product.script.append(gate)
        async with replica.running():
            await replica.receive.execute([fresh(1)])
            await replica.product.until(lambda: len(replica.product.turns) == 1)
            await replica.take_over.execute(lane(), by="mary")
            gate.set()
            await replica.until_kept(1)
        assert replica.telegram.attempts == []

    async def test_the_rest_of_a_reply_is_held_back_and_can_be_read(self, replica: Replica) -> None:
        replica.product.script.append(LONG)
        clock = HandClock(now())
        replica = replace(replica, clock=clock)
        replica.telegram.script.extend([None, NotSent(SendFailure.RATE_LIMITED, 0.1)])
        async with replica.running():
            await replica.receive.execute([fresh(1)])
            await replica.telegram.until(lambda: replica.telegram.attempts == ["one", "two"])
            await replica.take_over.execute(lane(), by="mary")
            clock.advance(60)
            await replica.until_kept(1)
        assert replica.telegram.texts() == ["one"]
        (row,) = await replica.takeovers.kept(lane(), since=LONG_AGO, limit=9)
        assert [part.text for part in row.parts] == ["one", "two", "three"]
        assert [bool(part.message_id) for part in row.parts] == [True, False, False]
        assert replica.product.turns[-1].kind is TurnKind.TAKEN_OVER, "the person hears it, too"

    async def test_a_message_on_its_way_to_telegram_is_waited_for(self, replica: Replica) -> None:
        gate, takeovers = asyncio.Event(), Watched(replica.takeovers)
        replica = replace(replica, takeovers=cast(Takeovers, takeovers))
        replica.product.script.append(LONG)
        replica.telegram.script.append(gate)
        async with replica.running():
            await replica.receive.execute([fresh(1)])
            await replica.telegram.until(lambda: replica.telegram.attempts == ["one"])
            taking = asyncio.create_task(replica.take_over.execute(lane(), by="mary"))
            await takeovers.until_called_anew("is_silent")
            assert not taking.done()
            gate.set()
            await taking
            attempts = list(replica.telegram.attempts)
            await replica.until_kept(0)
        assert replica.telegram.attempts == attempts, "nothing after the takeover was confirmed"

    async def test_a_reply_that_a_dead_replica_left_in_doubt_is_not_sent_again(
        self, replica: Replica
    ) -> None:
        await died_with_a_reply(replica, sending=True)
        await replica.take_over.execute(lane(), by="mary")
        async with replica.running():
            await replica.until_kept(1)
        assert replica.telegram.texts() == []
        assert [turn.kind for turn in replica.product.turns] == [TurnKind.TAKEN_OVER]

    async def test_what_cannot_be_heard_of_a_held_back_reply_is_kept(
        self, replica: Replica
    ) -> None:
        await died_with_a_reply(replica, sending=False)
        await replica.take_over.execute(lane(), by="mary")
        replica.product.script.extend([RetryLater("busy"), ValueError("torn")])
        async with replica.running():
            await replica.until_kept(1)
        assert [turn.kind for turn in replica.product.turns] == [TurnKind.TAKEN_OVER] * 2
        assert replica.telegram.texts() == []

    async def test_whoever_comes_second_is_told(self, replica: Replica) -> None:
        first = await replica.take_over.execute(lane(), by="mary")
        assert await replica.take_over.execute(lane(), by="mary") == first
        with pytest.raises(Conflict):
            await replica.take_over.execute(lane(), by="john")
        with pytest.raises(Conflict):
            await replica.release.execute(lane(), by="john")

    async def test_topics_and_other_chats_are_still_answered(self, replica: Replica) -> None:
        await replica.take_over.execute(lane(), by="mary")
        topic = replace(fresh(1), lane=replace(lane(), thread_id=5))
        await replica.answer_all([topic, fresh(2, chat_id=200)])
        assert sorted(replica.telegram.sent) == [(100, "normal 1"), (200, "normal 2")]

    async def test_proactive_messages_wait(self, replica: Replica) -> None:
        await replica.take_over.execute(lane(), by="mary")
        await replica.send.execute(reminder())
        await replica.let_proactive_in.execute()
        assert (await replica.inbox.depth())[RowState.QUEUED] == 1

    async def test_one_already_let_in_goes_out_after_the_release(self, replica: Replica) -> None:
        await replica.send.execute(reminder())
        await replica.let_proactive_in.execute()
        await replica.take_over.execute(lane(), by="mary")
        async with replica.running():
            await replica.send.execute(words(2))
            await replica.telegram.until(lambda: len(replica.telegram.sent) == 1)
            await replica.release.execute(lane(), by="mary")
            await replica.until_done([lane()])
        assert replica.telegram.texts() == ["words 2", "words 1"]

    async def test_a_conversation_with_nothing_to_do_takes_no_place(self, replica: Replica) -> None:
        await replica.take_over.execute(lane(), by="mary")
        waiting = await replica.inbox.waiting(since=BEGINNING, until=now(), limit=9)
        assert waiting.lanes == ()


class TestReleasing:
    async def test_what_comes_afterwards_is_answered_by_the_bot(self, replica: Replica) -> None:
        async with replica.running():
            await replica.take_over.execute(lane(), by="mary")
            await replica.receive.execute([fresh(1)])
            await replica.until_kept(1)
            await replica.release.execute(lane(), by="mary")
            await replica.receive.execute([fresh(2)])
            await replica.until_done([lane()])
        assert replica.telegram.texts() == ["normal 2"]
        assert await kept(replica) == [1]

    async def test_what_nobody_had_heard_yet_is_answered_by_the_bot(self, replica: Replica) -> None:
        await replica.take_over.execute(lane(), by="mary")
        await replica.inbox.accept([fresh(1)])
        await replica.release.execute(lane(), by="mary")
        await replica.answer_all([fresh(2)])
        assert replica.telegram.texts() == ["normal 1", "normal 2"]
        assert await kept(replica) == []

    async def test_what_nobody_has_taken_over_cannot_be_released(self, replica: Replica) -> None:
        with pytest.raises(NotFound):
            await replica.release.execute(lane(), by="mary")


class TestManyAtOnce:
    async def test_no_reply_goes_out_after_a_confirmed_takeover_whenever_it_comes(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        other = replica.twin(mongo_database)
        async with replica.running(), other.running():
            for chat in range(1, 31):
                replica.product.script.append(LONG)
                await replica.receive.execute([fresh(2 * chat, chat), fresh(2 * chat + 1, chat)])
                await asyncio.sleep(chat / 2000)
                await other.take_over.execute(lane(chat), by="mary")
                attempts = len(replica.telegram.attempts)
                await replica.receive.execute([fresh(100 + chat, chat)])
                await replica.until_kept(1, chat)
                assert len(replica.telegram.attempts) == attempts
                replica.product.script.clear()
                operator = OutgoingMessage(f"op-{chat}", lane(chat), (OutgoingPart("me"),))
                await other.send.execute(operator)
                await replica.telegram.until(lambda chat=chat: "me" in replica.telegram.texts(chat))  # type: ignore[misc]
