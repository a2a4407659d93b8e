"""Asking before what cannot be undone, so that one answer counts, and only for a while."""

import hashlib
import secrets

from application.dialogue.exchange import Exchange
from application.dialogue.ports import DecisionRepository, DialogueObserver
from application.shared.ports import Clock
from domain.dialogue.actions import Action
from domain.dialogue.decisions import OPEN_FOR, Decision
from domain.dialogue.replies import Reply
from domain.shared.identity import Person

_MARK_LENGTH = 8


class Confirmations:
    def __init__(
        self, decisions: DecisionRepository, clock: Clock, observer: DialogueObserver
    ) -> None:
        self._decisions = decisions
        self._clock = clock
        self._observer = observer

    async def ask(self, exchange: Exchange, name: str, *answers: str) -> tuple[Action, ...]:
        """An action for each answer; what they carry shows who was asked."""
        turn, nonce = exchange.turn, secrets.token_hex(6)
        expires_at = self._clock.now() + OPEN_FOR
        await self._decisions.put(Decision(turn.owner, nonce, expires_at))
        mark = _mark_of(turn.person)
        return tuple(Action.of(name, answer, mark, nonce) for answer in answers)

    async def settle(self, exchange: Exchange, mark: str, nonce: str) -> Reply | None:
        """None: the answer counts, from now on no other does. Else what to say instead."""
        if mark != _mark_of(exchange.turn.person):
            self._observer.ignored("foreign_button")
            return Reply(notice=(await exchange.wording()).text("button-not-yours"))
        turn, now = exchange.turn, self._clock.now()
        if await self._decisions.settle(turn.owner, nonce, turn_id=turn.turn_id, now=now):
            return None
        self._observer.ignored("outdated_button")
        notice = (await exchange.wording()).text("decision-over")
        return Reply(notice=notice, removes_buttons=True)


def _mark_of(person: Person) -> str:
    """Tells people apart, in few characters."""
    return hashlib.sha256(str(person).encode()).hexdigest()[:_MARK_LENGTH]
