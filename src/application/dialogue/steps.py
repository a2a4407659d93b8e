from typing import Protocol

from application.dialogue.exchange import Exchange


class Step(Protocol):
    """One station of every turn; it adds to the exchange what it finds out, or the reply."""

    async def take(self, exchange: Exchange) -> None: ...
