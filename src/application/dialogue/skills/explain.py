from collections.abc import Callable

from application.dialogue.exchange import Exchange
from domain.dialogue.replies import Reply


class Explain:
    """The card that says what can be asked for."""

    name = "help"
    actions = commands = ("help",)
    allowed_in_crisis = True

    def __init__(self, hears: Callable[[], bool]) -> None:
        self._hears = hears

    def understands(self, words: str) -> bool:
        return False

    async def answer(self, exchange: Exchange) -> Reply | None:
        return await exchange.saying("help", hears="yes" if self._hears() else "no")
