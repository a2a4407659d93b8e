from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias

from application.dialogue.confirming import Confirmations
from application.dialogue.exchange import Exchange
from application.personalization.reset import ResetPersonalizationUseCase
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Reply
from domain.dialogue.wishes import MemoryWishes
from domain.dialogue.words import is_blank

ForgetTopic: TypeAlias = Callable[[Exchange, str], Awaitable[Reply]]


class Forget:
    """All that was said is forgotten, once it was asked twice; a topic that the order names, at
    once.
    """

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
        self._of_topics: ForgetTopic | None = None

    def forgets_topics_by(self, forget: ForgetTopic) -> None:
        """Another context's hand on single things."""
        self._of_topics = forget

    def understands(self, words: str) -> bool:
        return self._wishes.wants_all_forgotten(words)

    async def answer(self, exchange: Exchange) -> Reply | None:
        order = exchange.turn.order
        if order is None:
            return await self._ask(exchange)
        if order.action is None:
            return None
        if not order.pressed:
            return await self._topic(exchange, order.action) or await self._ask(exchange)
        match order.action.arguments:
            case (("yes" | "no") as decision, mark, nonce):
                refusal = await self._confirmations.settle(exchange, mark, nonce)
                return refusal or await self._decided(exchange, confirmed=decision == "yes")
        return None

    async def _topic(self, exchange: Exchange, action: Action) -> Reply | None:
        """None where all of it is meant."""
        words = exchange.words or ""
        if self._of_topics is None or action.name != "forget" or is_blank(words):
            return None
        topic = self._wishes.topic_to_forget(f"/forget {words}")
        return await self._of_topics(exchange, topic) if topic else None

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
