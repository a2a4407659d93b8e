"""Where other contexts decide whether something may be done, before it is."""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Protocol

from application.dialogue.exchange import Exchange
from domain.dialogue.replies import Reply


class Occasion(Enum):
    """On which something is about to be done.

    ASKED: the person wants it. GOES_ON: it was begun in an earlier turn; what was agreed to then is
    not asked again. READS: the person wants it, and it only reads what is known. UNASKED: so does
    this, and nobody asked for it: what is not simply allowed is left out, and troubles nobody.
    """

    ASKED = auto()
    GOES_ON = auto()
    READS = auto()
    UNASKED = auto()


class ActionGate(Protocol):
    async def hold(
        self, exchange: Exchange, action: str, occasion: Occasion = Occasion.ASKED
    ) -> Reply | None:
        """None: it may be done now. Else what is said instead: that it is not done, or waits."""
        ...


async def held(
    gates: Sequence[ActionGate],
    exchange: Exchange,
    action: str,
    occasion: Occasion = Occasion.ASKED,
) -> bool:
    """Whether one of them holds it; then the exchange is answered, if anybody asked for it."""
    for gate in gates:
        if reply := await gate.hold(exchange, action, occasion):
            if occasion is not Occasion.UNASKED:
                exchange.answer(reply, by="approval")
            return True
    return False
