from collections.abc import Callable

from application.dialogue.exchange import Exchange
from domain.dialogue.replies import Reply
from domain.dialogue.requests import RequestWords


class Explain:
    """The card that says what can be asked for."""

    name = "help"
    actions = commands = ("help",)
    allowed_in_crisis = True

    def __init__(
        self, hears: Callable[[], bool], words: RequestWords, phrases: tuple[str, ...]
    ) -> None:
        """`hears` tells whether voice is understood; `phrases` ask for the card."""
        self._hears = hears
        self._words = words
        self._phrases = phrases

    def understands(self, words: str) -> bool:
        return self._words.means(words, self._phrases)

    async def answer(self, exchange: Exchange) -> Reply | None:
        return await exchange.saying("help", hears="yes" if self._hears() else "no")
