"""Where other contexts bring facts for the persona's reply."""

from collections.abc import Sequence
from typing import Protocol

from application.dialogue.exchange import Exchange
from application.personalization.grounding import Grounded
from domain.dialogue.words import is_blank


class Grounding(Protocol):
    async def ground(self, exchange: Exchange) -> Grounded | None:
        """None where the words are none of its business.

        It may answer the exchange itself, where it must know something first.
        """
        ...


class GroundReply:
    """The first context that has facts for what was said grounds the reply."""

    def __init__(self, groundings: Sequence[Grounding] = ()) -> None:
        self._groundings = groundings

    async def take(self, exchange: Exchange) -> None:
        if (
            exchange.reply is not None
            or exchange.crisis
            or exchange.under_age
            or is_blank(exchange.words or "")
        ):
            return
        for grounding in self._groundings:
            exchange.grounded = await grounding.ground(exchange)
            if exchange.grounded is not None or exchange.reply is not None:
                return
