from dataclasses import replace

from application.dialogue.confirming import Confirmations
from application.dialogue.exchange import Exchange
from application.personalization.reset import ResetPersonalizationUseCase
from domain.dialogue.replies import Button, Reply
from domain.dialogue.wishes import MemoryWishes


class Forget:
    """All that was said is forgotten, once it was asked twice."""

    name = "reset"
    actions = ("reset", "forget")
    commands = ("reset",)
    allowed_in_crisis = True

    def __init__(
        self,
        reset: ResetPersonalizationUseCase,
        confirmations: Confirmations,
        wishes: MemoryWishes,
    ) -> None:
        self._reset = reset
        self._confirmations = confirmations
        self._wishes = wishes

    def understands(self, words: str) -> bool:
        return self._wishes.wants_all_forgotten(words)

    async def answer(self, exchange: Exchange) -> Reply | None:
        order = exchange.turn.order
        if order is None:
            return await self._ask(exchange)
        if order.action is None:
            return None
        if not order.pressed:
            return await self._ask(exchange)
        match order.action.arguments:
            case (("yes" | "no") as decision, mark, nonce):
                refusal = await self._confirmations.settle(exchange, mark, nonce)
                return refusal or await self._decided(exchange, confirmed=decision == "yes")
        return None

    async def _ask(self, exchange: Exchange) -> Reply:
        wording = await exchange.wording()
        yes, no = await self._confirmations.ask(exchange, "reset", "yes", "no")
        row = (Button(wording.text("reset-yes"), yes), Button(wording.text("reset-no"), no))
        return Reply.text(wording.text("reset-ask"), (row,))

    async def _decided(self, exchange: Exchange, *, confirmed: bool) -> Reply:
        turn = exchange.turn
        reply = await exchange.saying("reset-done" if confirmed else "reset-kept")
        if confirmed:
            await self._reset.execute(str(turn.owner), turn.language_code)
        return replace(reply, removes_buttons=True)
