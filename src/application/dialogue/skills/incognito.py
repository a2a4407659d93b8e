from application.dialogue.exchange import Exchange
from domain.dialogue.replies import Reply
from domain.dialogue.words import is_blank


class Incognito:
    """What is written behind the command is answered as ever, and not remembered."""

    name = "incognito"
    actions = commands = ("incognito",)
    allowed_in_crisis = False

    def understands(self, words: str) -> bool:
        return False

    async def answer(self, exchange: Exchange) -> Reply | None:
        """None, and the persona answers, where there are words."""
        if is_blank(exchange.words or ""):
            return await exchange.saying("incognito")
        exchange.incognito = exchange.goes_on = True
        return None
