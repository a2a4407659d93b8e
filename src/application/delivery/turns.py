"""From an unfinished turn to its end."""

import asyncio
from contextlib import nullcontext
from dataclasses import replace

from application.delivery.ports import (
    DeliveryObserver,
    Inbox,
    LaneLease,
    TurnHandler,
)
from application.delivery.sending import AnswerSender, Pause, TurnRules, kept
from application.shared.asking import turn_received_at
from domain.delivery.inbox import Rest, RowState, Turn, TurnKind
from domain.delivery.outgoing import Answer
from domain.shared.errors import RetryLater

_LONGEST_PAUSE_SECONDS = 60.0
_SUSPECT_AFTER_ATTEMPTS = 2


class TurnProcessor:
    """Brings one turn from wherever it stands to its end, or to a pause."""

    def __init__(
        self,
        inbox: Inbox,
        handler: TurnHandler,
        answers: AnswerSender,
        observer: DeliveryObserver,
        rules: TurnRules,
    ) -> None:
        self._inbox = inbox
        self._handler = handler
        self._answers = answers
        self._observer = observer
        self._rules = rules
        self._quarantine = asyncio.Lock()

    async def process(self, turn: Turn, lease: LaneLease) -> Pause | Rest | None:
        """None: the turn is finished; Rest: it waits, and with it what the same people say.

        Raises LeaseLost.
        """
        if turn.kind is TurnKind.TAKEN_OVER:
            return await self._keep(turn, lease)
        if turn.head.state is RowState.ANSWERED:
            return await self._answers.resume(turn, lease)
        failures = turn.head.attempts - turn.head.excused
        if failures >= self._rules.maximum_attempts:
            await self._bury(turn, lease)
            return None
        # A turn that ends the process counts as an attempt of every turn in flight. Suspects are
        # therefore tried one at a time, so that the guilty one is buried alone; the others give
        # their places to chats that are under no suspicion.
        is_suspect = failures >= _SUSPECT_AFTER_ATTEMPTS
        if is_suspect and self._quarantine.locked():
            return Pause(self._rules.retry_pause.total_seconds())
        async with self._quarantine if is_suspect else nullcontext():
            answer = await self._attempt(turn, lease)
        if isinstance(answer, Pause):
            return answer
        if answer.again_in:
            await self._answers.defer(turn, lease, answer)
            return Rest(answer.again_in)
        return await self._answers.record_and_send(turn, lease, answer)

    async def _keep(self, turn: Turn, lease: LaneLease) -> Pause | None:
        """A person answers here: the turn is heard, kept for them, and not answered."""
        failures = turn.head.attempts - turn.head.excused
        heard: Answer | Pause | None = None
        if turn.head.state is RowState.ANSWERED:
            heard = await self._hear_held_back(turn)
        elif failures < self._rules.maximum_attempts:
            heard = await self._attempt(turn, lease)
        if isinstance(heard, Pause):
            return heard
        await self._answers.finish(turn, lease, RowState.KEPT)
        return None

    async def _hear_held_back(self, turn: Turn) -> Answer | Pause:
        """What the bot has answered, perhaps unseen by its user: told to the person."""
        try:
            return await self._handler.handle(turn)
        except RetryLater as error:
            self._observer.handler_failed(type(error).__name__)
            return Pause(error.retry_after or self._backoff(turn))
        # It was answered once without a crash: what it is kept for is not worth another attempt.
        except Exception as error:
            self._observer.handler_crashed(error)
            return Answer()

    async def _attempt(self, turn: Turn, lease: LaneLease) -> Answer | Pause:
        await kept(lambda: self._inbox.begin(turn, lease))
        try:
            turn = await self._with_final_kind(turn)
            if turn.kind is TurnKind.SILENCED:
                return Answer()
            with turn_received_at(turn.head.received_at):
                return await self._handler.handle(turn)
        except RetryLater as error:
            self._observer.handler_failed(type(error).__name__)
            await kept(lambda: self._inbox.excuse(turn, lease))
            return Pause(error.retry_after or self._backoff(turn))
        # The outermost edge of everything that answers: the turn is tried again, then buried.
        except Exception as error:
            self._observer.handler_crashed(error)
            return Pause(self._backoff(turn))

    async def _with_final_kind(self, turn: Turn) -> Turn:
        if turn.kind is TurnKind.STALE:
            newest = turn.rows[-1]
            told = await self._inbox.told_away_since(newest.lane, newest.sent_at)
            return replace(turn, kind=TurnKind.SILENCED) if told else turn
        return turn

    async def _bury(self, turn: Turn, lease: LaneLease) -> None:
        """Give a poison turn up: kept for an operator, with one apology that is not retried.

        The turn may end the process here once more; then there is no apology.
        """
        if turn.head.uncertain_part is None:
            await self._answers.mark_last_words(turn, lease)
            apology = await self._handler.handle(replace(turn, kind=TurnKind.DEAD))
            await self._answers.send_once(apology, lease)
        await self._answers.finish(turn, lease, RowState.DEAD)

    def _backoff(self, turn: Turn) -> float:
        pause = self._rules.retry_pause.total_seconds() * 2.0 ** min(turn.head.attempts, 10)
        return min(pause, _LONGEST_PAUSE_SECONDS)
