"""How one turn comes to its end, whatever happens on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.delivery.ports import NotSent, SendFailure
from application.delivery.sending import OnUnknown
from domain.delivery.inbox import RowState, Turn, UpdateKind
from domain.delivery.outgoing import Answer, OutgoingPart
from domain.shared.errors import RetryLater
from tests.application.delivery.crashes import Crash, crashing
from tests.application.delivery.workshop import (
    BRISK,
    HASTE,
    Replica,
    fresh,
    lane,
    now,
)
from tests.support.clocks import HandClock

HOURS = timedelta(hours=2)
LONG = Answer((OutgoingPart("one"), OutgoingPart("two"), OutgoingPart("three")))
UNKNOWN = NotSent(SendFailure.UNKNOWN)
TRYING = HASTE.maximum_attempts
MOST_STEPS = 24


class TestFailingTurns:
    async def test_a_poison_update_is_buried_after_its_attempts_with_one_apology(
        self, replica: Replica
    ) -> None:
        replica.product.script.extend([ValueError("poison")] * TRYING)
        await replica.answer_all([fresh(1), fresh(2)])
        assert replica.telegram.texts() == ["dead 1", "normal 2"]
        assert (await replica.inbox.depth())[RowState.DEAD] == 1

    async def test_an_outage_outside_never_buries_a_turn(self, replica: Replica) -> None:
        outage = RetryLater("not now", retry_after=0.01)
        replica.product.script.extend([outage] * (2 * TRYING))
        await replica.answer_all([fresh(1)])
        assert replica.telegram.texts() == ["normal 1"]

    async def test_a_failed_turn_holds_back_the_next_one_of_its_chat(
        self, replica: Replica
    ) -> None:
        replica.product.script.append(RetryLater("not now", retry_after=0.05))
        await replica.answer_all([fresh(1), fresh(2)])
        assert replica.telegram.texts() == ["normal 1", "normal 2"]


class TestOldUpdates:
    async def test_a_chat_hears_once_that_the_bot_was_away(self, replica: Replica) -> None:
        await replica.answer_all([*(fresh(i, age=HOURS) for i in range(1, 6)), fresh(6)])
        assert replica.telegram.texts() == ["stale 1+2+3+4+5", "normal 6"]

    async def test_once_even_when_more_are_waiting_than_are_read_at_once(
        self, replica: Replica
    ) -> None:
        await replica.answer_all(fresh(i, age=HOURS) for i in range(1, 251))
        assert len(replica.telegram.texts()) == 1

    async def test_once_even_when_they_come_in_one_by_one(self, replica: Replica) -> None:
        for number in range(1, 4):
            await replica.answer_all([fresh(number, age=HOURS)])
        assert replica.telegram.texts() == ["stale 1"]

    async def test_every_chat_hears_it(self, replica: Replica) -> None:
        await replica.answer_all(fresh(i, chat_id=i, age=HOURS) for i in range(1, 4))
        assert [replica.telegram.texts(chat) for chat in (1, 2, 3)] == [
            ["stale 1"],
            ["stale 2"],
            ["stale 3"],
        ]

    async def test_an_interrupted_stale_turn_is_still_stale(self, replica: Replica) -> None:
        replica.product.script.append(RetryLater("not now", retry_after=0.01))
        await replica.answer_all([fresh(1, age=HOURS), fresh(2, age=HOURS)])
        assert replica.telegram.texts() == ["stale 1+2"]


class TestDeferredTurns:
    async def test_what_was_said_over_a_limit_is_kept_told_of_once_and_answered_together(
        self, replica: Replica
    ) -> None:
        clock = HandClock(now())
        replica = replace(replica, clock=clock)
        replica.product.script.append(replace(Answer.text("kept"), again_in=0.1))
        order = replace(fresh(3), kind=UpdateKind.COMMAND)
        async with replica.running():
            await replica.receive.execute([fresh(1)])
            await replica.telegram.until(lambda: replica.telegram.texts() == ["kept"])
            await replica.receive.execute([fresh(2), order])
            await replica.telegram.until(lambda: len(replica.telegram.sent) == 2)
            clock.advance(0.1)
            await replica.until_done([lane()])
        assert replica.telegram.texts() == ["kept", "normal 3", "normal 1+2"]

    async def test_it_is_taken_up_again_after_a_crash(self, replica: Replica) -> None:
        clock = HandClock(now())
        replica = replace(replica, clock=clock)
        replica.product.script.append(replace(Answer.text("kept"), again_in=0.1))
        async with replica.running():
            await replica.receive.execute([fresh(1)])
            await replica.telegram.until(lambda: replica.telegram.texts() == ["kept"])
        clock.advance(60)
        async with replica.running():
            await replica.until_done([lane()])
        assert replica.telegram.texts() == ["kept", "normal 1"]
        assert replica.product.turns[-1].head.attempts == 0


class TestBursts:
    async def test_a_burst_is_one_turn_and_stays_one_when_it_is_tried_again(
        self, replica: Replica
    ) -> None:
        rules = replace(BRISK, burst=timedelta(milliseconds=100))
        replica = replace(replica, lane_rules=rules)
        replica.product.script.append(RetryLater("not now", retry_after=0.05))
        moment = now()
        await replica.answer_all(replace(fresh(n), received_at=moment) for n in range(1, 4))
        heard = [[row.key.update_id for row in turn.rows] for turn in replica.product.turns]
        assert heard == [[1, 2, 3], [1, 2, 3]]
        assert replica.telegram.texts() == ["normal 1+2+3"]

    async def test_a_button_press_is_never_joined(self, replica: Replica) -> None:
        rules = replace(BRISK, burst=timedelta(milliseconds=100))
        replica = replace(replica, lane_rules=rules)
        press = replace(fresh(2), kind=UpdateKind.CALLBACK)
        await replica.answer_all([press])
        assert replica.telegram.texts() == ["normal 2"]


class TestSending:
    async def test_telegram_says_wait_and_the_tail_still_comes_in_order(
        self, replica: Replica
    ) -> None:
        replica.product.script.append(LONG)
        wait = NotSent(SendFailure.RATE_LIMITED, 0.05)
        replica.telegram.script.extend([None, wait, wait, None, wait])
        await replica.answer_all([fresh(1), fresh(2)])
        assert replica.telegram.texts() == ["one", "two", "three", "normal 2"]
        assert replica.figure("send_throttled_seconds_total") == pytest.approx(0.15)

    async def test_a_turn_that_must_wait_is_not_answered_anew(self, replica: Replica) -> None:
        replica.telegram.script.append(NotSent(SendFailure.NOT_REACHED, 0.01))
        await replica.answer_all([fresh(1)])
        assert len(replica.product.turns) == 1

    async def test_nothing_more_is_sent_to_who_has_blocked_the_bot(self, replica: Replica) -> None:
        replica.product.script.append(LONG)
        replica.telegram.script.extend([None, NotSent(SendFailure.BLOCKED)])
        await replica.answer_all([fresh(1)])
        assert replica.telegram.attempts == ["one", "two"]

    async def test_refused_markup_is_sent_as_plain_text(self, replica: Replica) -> None:
        bold = OutgoingPart("<b>Sir</b", html=True, plain="Sir")
        replica.product.script.append(Answer((bold,)))
        replica.telegram.script.append(NotSent(SendFailure.MARKUP))
        await replica.answer_all([fresh(1)])
        assert replica.telegram.attempts == ["<b>Sir</b", "Sir"]

    async def test_a_part_that_is_refused_for_good_does_not_keep_the_others_back(
        self, replica: Replica
    ) -> None:
        replica.product.script.append(LONG)
        replica.telegram.script.extend([None, NotSent(SendFailure.REJECTED)])
        await replica.answer_all([fresh(1)])
        assert replica.telegram.texts() == ["one", "three"]

    @pytest.mark.parametrize(
        ("policy", "attempts"), [(OnUnknown.RESEND, ["one", "one"]), (OnUnknown.SKIP, ["one"])]
    )
    async def test_a_part_in_doubt_is_sent_again_or_given_up_by_the_policy(
        self, replica: Replica, policy: OnUnknown, attempts: list[str]
    ) -> None:
        replica = replace(replica, turn_rules=replace(HASTE, on_unknown=policy))
        replica.product.script.append(LONG)
        replica.telegram.script.append(UNKNOWN)
        await replica.answer_all([fresh(1)])
        assert replica.telegram.attempts == [*attempts, "two", "three"]
        assert replica.figure("send_unknown_outcomes_total", decision=policy) == 1


class TestCrashes:
    """A process dies between any two steps of a turn; the next one goes on from what is stored."""

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("policy", list(OnUnknown))
    async def test_a_crash_at_any_step_is_survived(
        self, replica: Replica, policy: OnUnknown, after: bool
    ) -> None:
        replica = replace(replica, turn_rules=replace(HASTE, on_unknown=policy))
        replica.product.script.extend([LONG] * 2 * MOST_STEPS)
        for step in range(1, MOST_STEPS):
            finished = await self._answer_until_crash(replica, step, after=after)
            stored, asked = await self._has_stored_reply(replica, step), len(replica.product.turns)
            await replica.answer_all([fresh(step, chat_id=step)])
            texts = replica.telegram.texts(step)
            doubled, missing = len(texts) - len(set(texts)), 3 - len(set(texts))
            assert sorted(texts, key=["one", "two", "three"].index) == texts
            assert len(replica.product.turns) - asked == (0 if stored else 1)
            assert doubled <= (policy is OnUnknown.RESEND)
            assert missing <= (policy is OnUnknown.SKIP)
            if finished:
                return
        pytest.fail("a turn has more steps than were tried")

    async def _answer_until_crash(self, replica: Replica, step: int, *, after: bool) -> bool:
        """Whether the turn came to its end before so many steps."""
        await replica.inbox.accept([fresh(step, chat_id=step)])
        lease = await replica.lanes.claim(lane(step), now=now(), duration=timedelta(0))
        assert lease
        turn = Turn(tuple(await replica.inbox.unfinished(lane(step))))
        try:
            await crashing(replica, step, after=after).processor.process(turn, lease)
        except Crash:
            return False
        return True

    async def _has_stored_reply(self, replica: Replica, chat: int) -> bool:
        rows = await replica.inbox.unfinished(lane(chat))
        return not rows or rows[0].state is RowState.ANSWERED
