"""Where other contexts have others asked before the persona replies."""

from collections.abc import Sequence
from typing import Protocol

from application.dialogue.exchange import Exchange
from domain.dialogue.counsel import Counsel


class Counsellor(Protocol):
    async def counsel(self, exchange: Exchange) -> Counsel | None:
        """What others say to it; None where the persona answers it alone."""
        ...


class TakeCounsel:
    """The first who has somebody to ask asks. Of facts that ground the reply, it knows already."""

    def __init__(self, counsellors: Sequence[Counsellor] = ()) -> None:
        self._counsellors = counsellors

    async def take(self, exchange: Exchange) -> None:
        if not exchange.is_open:
            return
        for counsellor in self._counsellors:
            exchange.counsel = await counsellor.counsel(exchange)
            if exchange.counsel is not None:
                return
