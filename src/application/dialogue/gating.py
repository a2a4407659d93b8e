"""Where other contexts decide whether something may be done, before it is."""

from collections.abc import Sequence
from typing import Protocol

from application.dialogue.exchange import Exchange
from domain.dialogue.replies import Reply


class ActionGate(Protocol):
    async def hold(self, exchange: Exchange, action: str, *, goes_on: bool = False) -> Reply | None:
        """None: it may be done now. Else what is said instead: that it is not done, or waits.

        `goes_on`: it was begun in an earlier turn; what was agreed to then is not asked again.
        """
        ...


async def held(
    gates: Sequence[ActionGate], exchange: Exchange, action: str, *, goes_on: bool = False
) -> bool:
    """Whether one of them holds it; then the exchange is answered."""
    for gate in gates:
        if reply := await gate.hold(exchange, action, goes_on=goes_on):
            exchange.answer(reply, by="approval")
            return True
    return False
