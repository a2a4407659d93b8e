from collections.abc import Callable

from application.dialogue.exchange import Exchange
from application.dialogue.skills.choose_persona import persona_buttons
from domain.dialogue.replies import Reply
from domain.personas.catalogue import PersonaCatalogue


class Introduce:
    """The persona in use greets, says that it is no human being, and names the others."""

    name = "start"
    actions = commands = ("start",)
    allowed_in_crisis = False

    def __init__(self, catalogue: PersonaCatalogue, hears: Callable[[], bool]) -> None:
        self._catalogue = catalogue
        self._hears = hears

    def understands(self, words: str) -> bool:
        return False

    async def answer(self, exchange: Exchange) -> Reply | None:
        in_use = await exchange.in_use()
        buttons = persona_buttons(self._catalogue.all(), in_use)
        wording = await exchange.wording()
        greeting = f"{in_use.voice.greeting} {wording.text('greeting-honest')}"
        if self._hears():
            greeting += f" {wording.text('greeting-voice')}"
        return Reply.text(greeting, buttons)
