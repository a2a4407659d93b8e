"""From an answer to accepted messages, one durable step after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from application.delivery.ports import (
    DeliveryObserver,
    Inbox,
    LaneLease,
    MessageSender,
    NotSent,
    SendFailure,
    SendLimiter,
)
from application.shared.ports import Clock
from domain.delivery.inbox import RowState, Turn, TurnKind
from domain.delivery.outgoing import Answer, OutgoingPart
from domain.shared.errors import MajordomeError, StorageUnavailable

Value = TypeVar("Value")

_STORAGE_RETRY_SECONDS = 0.5
_LONGEST_HELD_WAIT_SECONDS = 2.0
"""A lane that must wait longer for a permit is given back meanwhile."""


class OnUnknown(StrEnum):
    """What to do with a part of which nobody knows whether Telegram accepted it."""

    RESEND = "resend"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class TurnRules:
    """Bounds on turns; `retry_pause` is the wait after a failure, doubled with every attempt."""

    maximum_attempts: int = 5
    on_unknown: OnUnknown = OnUnknown.RESEND
    retry_pause: timedelta = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """The lane must rest for some seconds before its turn goes on."""

    seconds: float
    blocked: bool = False


class LeaseLost(MajordomeError):
    """Somebody else works on the lane now; what was in hand is void."""


async def until_stored(step: Callable[[], Awaitable[Value]]) -> Value:
    """Repeat a step while the database is away; what is in hand is too dear to drop."""
    while True:
        try:
            return await step()
        except StorageUnavailable:
            await asyncio.sleep(_STORAGE_RETRY_SECONDS)


async def kept(step: Callable[[], Awaitable[bool]]) -> None:
    """Repeat a step under a lease until it is stored. Raises LeaseLost."""
    if not await until_stored(step):
        raise LeaseLost("the lane has another holder")


class AnswerSender:
    """Stores answers and brings them to Telegram, part by part, noting every step."""

    def __init__(
        self,
        inbox: Inbox,
        sender: MessageSender,
        limiter: SendLimiter,
        clock: Clock,
        observer: DeliveryObserver,
        rules: TurnRules,
    ) -> None:
        self._inbox = inbox
        self._sender = sender
        self._limiter = limiter
        self._clock = clock
        self._observer = observer
        self._rules = rules

    async def record_and_send(self, turn: Turn, lease: LaneLease, answer: Answer) -> Pause | None:
        """Store the answer and send it; a turn without an answer is done."""
        permitted = bool(answer.parts) and await self._limiter.wait_seconds(lease.lane) == 0
        now = self._clock.now()
        await kept(lambda: self._inbox.record(turn, lease, answer, now=now, sending=permitted))
        if not answer.parts:
            self._observer.turn_finished(turn.kind)
            return None
        head = replace(turn.head, state=RowState.ANSWERED, parts=answer.parts)
        return await self._send(
            replace(turn, rows=(head, *turn.rows[1:])), lease, permitted=permitted
        )

    async def resume(self, turn: Turn, lease: LaneLease) -> Pause | None:
        """Go on with an answer that is stored already."""
        settled = await self._settle_uncertain_part(turn, lease)
        return await self._send(settled, lease, permitted=False) if settled else None

    async def mark_last_words(self, turn: Turn, lease: LaneLease) -> None:
        """Note, before the last words to a turn are found, that they may have been sent."""
        await kept(lambda: self._inbox.sending(turn, lease, 0))

    async def send_once(self, answer: Answer, lease: LaneLease) -> None:
        """One attempt at each part, of which nothing is noted."""
        for part in answer.parts:
            await self._sender.send(lease.lane, part)

    async def defer(self, turn: Turn, lease: LaneLease, answer: Answer) -> None:
        """Let the turn wait, and say so in one attempt."""
        until = self._clock.now() + timedelta(seconds=answer.again_in)
        await kept(lambda: self._inbox.defer(turn, lease, until=until))
        await self.send_once(answer, lease)

    async def finish(self, turn: Turn, lease: LaneLease, state: RowState) -> None:
        now = self._clock.now()
        await kept(lambda: self._inbox.finish(turn, lease, state, now=now))
        self._observer.turn_finished(TurnKind.DEAD if state is RowState.DEAD else turn.kind)

    async def _settle_uncertain_part(self, turn: Turn, lease: LaneLease) -> Turn | None:
        """A crash left a part in doubt: the policy decides. None: nothing is left to send."""
        part = turn.head.uncertain_part
        if part is None:
            return turn
        self._observer.unknown_outcome(self._rules.on_unknown)
        if self._rules.on_unknown is OnUnknown.RESEND:
            return turn
        await self._note(turn, lease, part, 0)
        turn = _with_part_noted(turn, part, 0)
        return turn if turn.head.next_part < len(turn.head.parts) else None

    async def _send(self, turn: Turn, lease: LaneLease, *, permitted: bool) -> Pause | None:
        while (part := turn.head.next_part) < len(turn.head.parts):
            if not permitted:
                if pause := await self._permit(lease):
                    return pause
                await kept(lambda: self._inbox.sending(turn, lease, part))  # noqa: B023
            permitted = False
            result = await self._sender.send(lease.lane, turn.head.parts[part])
            if isinstance(result, NotSent):
                step = await self._not_sent(turn, lease, part, result)
                if not isinstance(step, Turn):
                    return step
                turn = step
                continue
            self._observer.send_outcome("sent")
            await self._note(turn, lease, part, result.message_id)
            if part + 1 == len(turn.head.parts):
                break
            turn = _with_part_noted(turn, part, result.message_id)
        self._observer.turn_finished(turn.kind)
        return None

    async def _permit(self, lease: LaneLease) -> Pause | None:
        while wait := await self._limiter.wait_seconds(lease.lane):
            if wait > _LONGEST_HELD_WAIT_SECONDS:
                return Pause(wait)
            await asyncio.sleep(wait)
        return None

    async def _note(self, turn: Turn, lease: LaneLease, part: int, message_id: int) -> None:
        now = self._clock.now()
        if part == 0 and message_id and not turn.head.kind.is_ours:
            self._observer.replied((now - turn.head.received_at).total_seconds())
        await kept(lambda: self._inbox.sent(turn, lease, part, message_id, now=now))

    async def _not_sent(
        self, turn: Turn, lease: LaneLease, part: int, result: NotSent
    ) -> Turn | Pause | None:
        """What follows a failed attempt: another part or form to send now, or a pause."""
        failure = result.failure
        outgoing = turn.head.parts[part]
        self._observer.send_outcome(failure)
        if failure is SendFailure.BLOCKED:
            now = self._clock.now()
            await kept(lambda: self._inbox.finish(turn, lease, RowState.DONE, now=now))
            return Pause(0, blocked=True)
        if failure is SendFailure.MARKUP and outgoing.html:
            plain = outgoing.as_plain()
            await kept(lambda: self._inbox.not_sent(turn, lease, part, plain))
            return _with_part(turn, part, plain)
        if failure in (SendFailure.MARKUP, SendFailure.REJECTED):
            return await self._give_up(turn, lease, part)
        if failure is SendFailure.UNKNOWN:
            self._observer.unknown_outcome(self._rules.on_unknown)
            if self._rules.on_unknown is OnUnknown.SKIP:
                return await self._give_up(turn, lease, part)
        await kept(lambda: self._inbox.not_sent(turn, lease, part))
        if failure is SendFailure.RATE_LIMITED:
            await self._limiter.throttled(lease.lane)
            self._observer.throttled(result.retry_after)
        return Pause(result.retry_after or self._rules.retry_pause.total_seconds())

    async def _give_up(self, turn: Turn, lease: LaneLease, part: int) -> Turn:
        await self._note(turn, lease, part, 0)
        return _with_part_noted(turn, part, 0)


def _with_part_noted(turn: Turn, part: int, message_id: int) -> Turn:
    return _with_part(turn, part, turn.head.parts[part].accepted(message_id))


def _with_part(turn: Turn, part: int, outgoing: OutgoingPart) -> Turn:
    parts = list(turn.head.parts)
    parts[part] = outgoing
    head = replace(turn.head, parts=tuple(parts), uncertain_part=None)
    return replace(turn, rows=(head, *turn.rows[1:]))
