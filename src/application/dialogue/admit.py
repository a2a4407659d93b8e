from application.dialogue.answer_again import AGAIN
from application.dialogue.exchange import Admission, Exchange
from application.dialogue.ports import DialogueObserver, PersonLimiter
from application.dialogue.turns import Order
from domain.dialogue.replies import Reply


class Admit:
    """Decides whether the bot may answer: here, and only here, a turn counts against the limits.

    An order is never limited, unless it costs a model. A turn that was let in once is not counted
    again when it is tried again.
    """

    def __init__(self, limiter: PersonLimiter) -> None:
        self._limiter = limiter

    async def take(self, exchange: Exchange) -> None:
        exchange.admission = await self._admission(exchange)

    async def _admission(self, exchange: Exchange) -> Admission:
        turn = exchange.turn
        if turn.is_taken_over:
            return Admission.HELD
        if turn.is_retry or (turn.order and not _costs_a_model(turn.order)):
            return Admission.ADMITTED
        decision = await self._limiter.hit(turn.conversation.bot_id, turn.person)
        if decision.allowed:
            return Admission.ADMITTED
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
        elif exchange.admission is Admission.LIMITED:
            exchange.answer(await exchange.saying("notice-limited"), by="limit")
        elif exchange.admission is Admission.SILENCED:
            self._observer.ignored("limited")
            exchange.answer(Reply(), by="limit")
