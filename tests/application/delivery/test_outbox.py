"""What becomes of a message that answers no update."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from application.delivery.ports import NotSent, SendFailure
from application.delivery.sending import OnUnknown
from application.shared.asking import asked_at
from domain.delivery.inbox import RowState, Turn, UpdateKind
from domain.delivery.outgoing import OutgoingMessage, OutgoingPart
from domain.shared.errors import InvalidInput, PersonErased
from domain.shared.identity import Person
from infrastructure.in_memory.user_profiles import InMemoryUserProfiles
from infrastructure.mongo.client import Database
from tests.application.delivery.crashes import Crash, crashing
from tests.application.delivery.workshop import HASTE, Replica, fresh, lane, now
from tests.support.tombstones import tombstones

UNKNOWN = NotSent(SendFailure.UNKNOWN)
HOUR = timedelta(hours=1)
MOST_STEPS = 24


def words(number: int = 1, chat_id: int = 100, *texts: str) -> OutgoingMessage:
    parts = tuple(OutgoingPart(text) for text in texts or (f"words {number}",))
    return OutgoingMessage(f"op-{number}", lane(chat_id), parts)


def reminder(number: int = 1, chat_id: int = 100) -> OutgoingMessage:
    return replace(words(number, chat_id), message_id=f"reminder-{number}", proactive=True)


async def buttons_of(replica: Replica, message_id: str) -> list[str]:
    """What the buttons of a stored message carry."""
    row = await replica.outbox.find(message_id, lane())
    assert row
    return [button.data for part in row.parts for line in part.buttons for button in line]


class TestOutgoingMessages:
    async def test_a_message_is_sent_once_however_often_it_is_handed_in(
        self, replica: Replica
    ) -> None:
        async with replica.running():
            handed_in = [await replica.send.execute(words()) for _ in range(3)]
            await replica.until_done([lane()])
            handed_in.append(await replica.send.execute(words()))
            await replica.until_done([lane()])
        assert handed_in == [True, False, False, False]
        assert replica.telegram.texts() == ["words 1"]

    async def test_below_what_nobody_asked_for_one_tap_ends_it(self, replica: Replica) -> None:
        await replica.send.execute(reminder())
        await replica.send.execute(words())
        assert await buttons_of(replica, "reminder-1") == ["settings:messages:off"]
        assert await buttons_of(replica, "op-1") == []

    async def test_it_stands_in_line_with_the_replies(self, replica: Replica) -> None:
        await replica.inbox.accept([fresh(1)])
        await replica.outbox.add(words(1), now=now())
        await replica.inbox.accept([fresh(2)])
        await replica.outbox.add(words(2), now=now())
        async with replica.running():
            await replica.until_done([lane()])
        assert replica.telegram.texts() == ["normal 1", "words 1", "normal 2", "words 2"]

    async def test_what_another_process_stored_is_found(self, replica: Replica) -> None:
        await replica.outbox.add(words(), now=now())
        async with replica.running():
            await replica.until_done([lane()])
        assert replica.telegram.texts() == ["words 1"]

    async def test_old_ones_are_sent_each_by_itself(self, replica: Replica) -> None:
        for number in (1, 2):
            await replica.outbox.add(words(number), now=now() - 5 * HOUR)
        async with replica.running():
            await replica.until_done([lane()])
        assert replica.telegram.texts() == ["words 1", "words 2"]

    async def test_its_sender_can_see_what_became_of_it(self, replica: Replica) -> None:
        assert await replica.outbox.find("op-1", lane()) is None
        await replica.outbox.add(words(1, 100, "one", "two"), now=now())
        replica.telegram.script.extend([None, NotSent(SendFailure.REJECTED)])
        async with replica.running():
            await replica.until_done([lane()])
        row = await replica.outbox.find("op-1", lane())
        assert row
        assert row.state is RowState.DONE
        assert [part.message_id for part in row.parts] == [1, 0]

    async def test_what_was_asked_for_before_a_person_was_erased_is_not_stored(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        with asked_at(now() - HOUR):
            await tombstones(mongo_database).raise_for(Person("100"))
            with pytest.raises(PersonErased):
                await replica.send.execute(words())
        assert await replica.outbox.find("op-1", lane()) is None

    async def test_who_comes_back_after_an_erasure_is_written_to_again(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        await tombstones(mongo_database).raise_for(Person("100"))
        await asyncio.sleep(0.01)  # the erasure counts for the millisecond it was made in
        assert [await replica.send.execute(words()) for _ in range(2)] == [True, False]

    async def test_it_is_no_reply_to_the_operator(self, replica: Replica) -> None:
        async with replica.running():
            await replica.send.execute(words())
            await replica.until_done([lane()])
        assert replica.figure("receive_to_reply_seconds_count") == 0
        assert replica.figure("turns_finished_total", kind="ours") == 1

    @pytest.mark.parametrize(
        ("policy", "attempts"), [(OnUnknown.RESEND, ["one", "one"]), (OnUnknown.SKIP, ["one"])]
    )
    async def test_a_part_in_doubt_is_sent_again_or_given_up_by_the_policy(
        self, replica: Replica, policy: OnUnknown, attempts: list[str]
    ) -> None:
        replica = replace(replica, turn_rules=replace(HASTE, on_unknown=policy))
        replica.telegram.script.append(UNKNOWN)
        async with replica.running():
            await replica.send.execute(words(1, 100, "one", "two"))
            await replica.until_done([lane()])
        assert replica.telegram.attempts == [*attempts, "two"]
        assert replica.figure("send_unknown_outcomes_total", decision=policy) == 1

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("policy", list(OnUnknown))
    async def test_a_crash_at_any_step_is_survived(
        self, replica: Replica, policy: OnUnknown, after: bool
    ) -> None:
        replica = replace(replica, turn_rules=replace(HASTE, on_unknown=policy))
        for step in range(1, MOST_STEPS):
            finished = await self._send_until_crash(replica, step, after=after)
            async with replica.running():
                await replica.until_done([lane(step)])
            texts = replica.telegram.texts(step)
            assert sorted(texts, key=["one", "two", "three"].index) == texts
            assert len(texts) - len(set(texts)) <= (policy is OnUnknown.RESEND)
            assert 3 - len(set(texts)) <= (policy is OnUnknown.SKIP)
            if finished:
                return
        pytest.fail("a message has more steps than were tried")

    async def _send_until_crash(self, replica: Replica, step: int, *, after: bool) -> bool:
        await replica.outbox.add(words(step, step, "one", "two", "three"), now=now())
        lease = await replica.lanes.claim(lane(step), now=now(), duration=timedelta(0))
        assert lease
        turn = Turn(tuple(await replica.inbox.unfinished(lane(step))))
        try:
            await crashing(replica, step, after=after).processor.process(turn, lease)
        except Crash:
            return False
        return True

    @pytest.mark.parametrize("message_id", ["", "two words", "x" * 129, "ü"])
    def test_an_id_is_plain(self, message_id: str) -> None:
        with pytest.raises(InvalidInput):
            replace(words(), message_id=message_id)


class TestProactiveMessages:
    async def test_they_wait_until_they_are_let_in(self, replica: Replica) -> None:
        async with replica.running():
            await replica.send.execute(reminder())
            assert not await replica.inbox.unfinished(lane())
            await replica.let_proactive_in.execute()
            await replica.telegram.until(lambda: len(replica.telegram.sent) == 1)
        assert replica.telegram.texts() == ["words 1"]

    async def test_no_more_of_them_than_telegram_allows(self, replica: Replica) -> None:
        replica.limits.proactive = 3
        for number in range(1, 6):
            await replica.send.execute(reminder(number, chat_id=number))
        assert await replica.let_proactive_in.execute()  # there are more: soon again
        let_in = [bool(await replica.inbox.unfinished(lane(n))) for n in range(1, 6)]
        assert let_in == [True, True, True, False, False]
        assert (await replica.inbox.depth())[RowState.QUEUED] == 2

    async def test_they_wait_while_their_chat_has_something_to_answer(
        self, replica: Replica
    ) -> None:
        await replica.inbox.accept([fresh(1)])
        await replica.send.execute(reminder())
        await replica.let_proactive_in.execute()
        assert len(await replica.inbox.unfinished(lane())) == 1

    async def test_what_is_said_after_it_was_let_in_is_still_answered_first(
        self, replica: Replica
    ) -> None:
        await replica.send.execute(reminder())
        await replica.let_proactive_in.execute()
        await replica.inbox.accept([fresh(1)])
        async with replica.running():
            await replica.until_done([lane()])
        assert replica.telegram.texts() == ["normal 1", "words 1"]

    async def test_not_before_its_time(self, replica: Replica) -> None:
        await replica.send.execute(replace(reminder(), send_at=now() + HOUR))
        await replica.let_proactive_in.execute()
        assert not await replica.inbox.unfinished(lane())

    async def test_not_after_its_time(self, replica: Replica) -> None:
        await replica.send.execute(replace(reminder(), expires_at=now() - HOUR))
        await replica.let_proactive_in.execute()
        row = await replica.outbox.find("reminder-1", lane())
        assert row
        assert (row.state, row.parts) == (RowState.DONE, ())
        assert replica.figure("proactive_messages_total", outcome="expired") == 1

    async def test_who_has_not_asked_for_them_gets_none(self, replica: Replica) -> None:
        replica = replace(replica, profiles=InMemoryUserProfiles())
        await replica.send.execute(reminder())
        await replica.let_proactive_in.execute()
        await replica.outbox.add(words(), now=now())
        row = await replica.outbox.find("reminder-1", lane())
        assert row
        assert (row.state, row.parts) == (RowState.DONE, ())
        assert [row.key.message_id for row in await replica.inbox.unfinished(lane())] == ["op-1"]
        assert replica.figure("proactive_messages_total", outcome="unwanted") == 1

    async def test_two_replicas_that_let_in_at_once_send_each_of_them_once(
        self, replica: Replica, mongo_database: Database
    ) -> None:
        other = replica.twin(mongo_database)
        for number in range(1, 11):
            await replica.send.execute(reminder(number, chat_id=number))
        async with replica.running(), other.running():
            await asyncio.gather(
                replica.let_proactive_in.execute(), other.let_proactive_in.execute()
            )
            await replica.until_done(lane(n) for n in range(1, 11))
        assert sorted(chat for chat, _ in replica.telegram.sent) == list(range(1, 11))

    def test_only_they_can_wait(self) -> None:
        with pytest.raises(InvalidInput):
            replace(words(), send_at=now())

    def test_they_are_told_apart_in_storage(self) -> None:
        assert UpdateKind.PROACTIVE.is_ours
        assert not UpdateKind.MESSAGE.is_ours
