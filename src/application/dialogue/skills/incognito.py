from collections.abc import Callable

from application.dialogue.exchange import Exchange
from application.personalization.incognito import IncognitoUseCase
from domain.dialogue.replies import Reply
from domain.dialogue.words import is_blank


class Incognito:
    """What is written behind the command, or in the message after it, is answered as ever, and not
    remembered.
    """

    name = "incognito"
    actions = commands = ("incognito",)
    allowed_in_crisis = True  # what was promised holds

    def __init__(self, incognito: IncognitoUseCase) -> None:
        self._incognito = incognito

    def understands(self, words: str) -> bool:
        return False

    async def is_answered_by(self, exchange: Exchange, asks_else: Callable[[], bool]) -> bool:
        if is_blank(exchange.words or ""):
            return False
        turn = exchange.turn
        return await self._incognito.takes(str(turn.owner), turn.turn_id)

    async def answer(self, exchange: Exchange) -> Reply | None:
        """None, and the persona answers, where there are words."""
        turn = exchange.turn
        if is_blank(exchange.words or ""):
            await self._incognito.announce(str(turn.owner), turn.language_code)
            return await exchange.saying("incognito")
        exchange.incognito = exchange.goes_on = True
        if turn.order is None:
            exchange.afterwards = await exchange.saying("incognito-over")
        return None
