from dataclasses import replace

from application.dialogue.answer_again import AGAIN
from application.dialogue.exchange import Admission, Exchange
from application.dialogue.ports import DialogueObserver, Effort, PersonLimiter
from application.dialogue.turns import Order, UserTurn
from domain.dialogue.replies import Reply
from domain.safety.approvals import APPROVAL, OPERATORS_ORDERS

_NEVER_REFUSED = frozenset({"help", "privacy", "reset"})
_OPERATORS = frozenset((APPROVAL, *OPERATORS_ORDERS))
_PERSONAL_DATA = (("export",), ("erase-yes",))
_LONGEST_WAIT_SECONDS = 90.0


class Admit:
    """Decides whether the bot may answer: here, and only here, a turn counts against the limits.

    Orders that cost no model have a limit of their own, and what is asked of all we keep another;
    a person's way to help and to their rights is never barred. A turn that was let in once is not
    counted again when it is tried again.
    """

    def __init__(self, limiter: PersonLimiter) -> None:
        self._limiter = limiter

    async def take(self, exchange: Exchange) -> None:
        exchange.admission = await self._admission(exchange)

    async def _admission(self, exchange: Exchange) -> Admission:
        turn = exchange.turn
        if turn.is_taken_over:
            return Admission.HELD
        if turn.is_retry or _is_a_right(turn.order) or _is_for_operators(turn):
            return Admission.ADMITTED
        exchange.effort = _effort(turn.order)
        bot_id, person = turn.conversation.bot_id, turn.person
        decision = await self._limiter.hit(bot_id, person, exchange.effort)
        if decision.allowed:
            return Admission.ADMITTED
        exchange.retry_after = decision.retry_after
        if decision.first_refusal and not decision.is_invited:
            return Admission.UNINVITED
        return Admission.LIMITED if decision.first_refusal else Admission.SILENCED


def _costs_a_model(order: Order) -> bool:
    return order.action is not None and order.action.name == AGAIN


class TurnAway:
    """Ends the turn of who was not admitted, now that what they said has been screened."""

    def __init__(self, observer: DialogueObserver) -> None:
        self._observer = observer

    async def take(self, exchange: Exchange) -> None:
        if exchange.admission is Admission.HELD:
            exchange.answer(Reply(), by="held")
        elif exchange.crisis or exchange.reply is not None:
            return  # no limit stands between a person in a crisis and the answer
        elif exchange.admission is Admission.OUTDATED:
            self._observer.ignored("edited_message")
            exchange.answer(Reply(), by="nobody")
        elif exchange.admission is Admission.UNINVITED:
            exchange.answer(await _uninvited(exchange), by="uninvited")
        elif exchange.admission is Admission.LIMITED:
            notice = await self._notice(exchange)
            exchange.answer(replace(notice, retry_after=exchange.retry_after), by="limit")
        elif exchange.admission is Admission.SILENCED:
            self._observer.ignored("limited")
            silence = Reply(again_in=_wait(exchange), retry_after=exchange.retry_after)
            exchange.answer(silence, by="limit")

    async def _notice(self, exchange: Exchange) -> Reply:
        if exchange.effort is Effort.PERSONAL_DATA or (
            exchange.effort is Effort.ORDER and exchange.retry_after <= _LONGEST_WAIT_SECONDS
        ):
            return await exchange.saying(f"notice-limited-{exchange.effort}")
        wait = _wait(exchange)
        if exchange.retry_after and not wait:
            return await exchange.saying("notice-limited-today")
        return replace(await exchange.saying("notice-limited"), again_in=wait)


async def _uninvited(exchange: Exchange) -> Reply:
    """Nothing in a group: there it is the others' conversation."""
    if not exchange.turn.is_private:
        return Reply()
    return await exchange.saying("notice-uninvited", number=str(exchange.turn.person))


def _is_a_right(order: Order | None) -> bool:
    return bool(
        order and not order.pressed and order.action and order.action.name in _NEVER_REFUSED
    )


def _is_for_operators(turn: UserTurn) -> bool:
    """What stands open to those in their chat, invited or not, and is nothing anywhere else."""
    action = turn.order.action if turn.order else None
    return bool(action and action.name in _OPERATORS and not turn.is_private)


def _effort(order: Order | None) -> Effort:
    if order is None or _costs_a_model(order):
        return Effort.WORDS
    action = order.action
    if action and action.name == "privacy" and action.arguments[:1] in _PERSONAL_DATA:
        return Effort.PERSONAL_DATA
    return Effort.ORDER


def _wait(exchange: Exchange) -> float:
    """Words are kept for so many seconds; 0: it would take too long."""
    soon = exchange.effort is Effort.WORDS and exchange.retry_after <= _LONGEST_WAIT_SECONDS
    return exchange.retry_after if soon else 0.0
