"""Where other contexts bring facts for the persona's reply."""

from collections.abc import Sequence
from typing import Protocol

from application.dialogue.exchange import Exchange
from application.dialogue.gating import ActionGate, Occasion, held
from application.personalization.grounding import Grounded


class Grounding(Protocol):
    """`action` is what gates know it by."""

    action: str

    async def ground(self, exchange: Exchange) -> Grounded | None:
        """None where the words are none of its business.

        It may answer the exchange itself, where it must know something first.
        """
        ...


class GroundReply:
    """The first context that has facts for what was said grounds the reply, as far as no gate
    holds it.
    """

    def __init__(
        self, groundings: Sequence[Grounding] = (), gates: Sequence[ActionGate] = ()
    ) -> None:
        self._groundings = groundings
        self._gates = gates

    async def take(self, exchange: Exchange) -> None:
        if not exchange.is_open:
            return
        for grounding in self._groundings:
            grounded = await grounding.ground(exchange)
            if grounded is not None:
                occasion = Occasion.READS if grounded.is_asked_for else Occasion.UNASKED
                if not await held(self._gates, exchange, grounding.action, occasion):
                    exchange.grounded = grounded
            if grounded is not None or exchange.reply is not None:
                return
