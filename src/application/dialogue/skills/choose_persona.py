from collections.abc import Iterable

from application.dialogue.exchange import Exchange
from application.dialogue.ports import DialogueObserver
from application.personalization.preferences import ChoosePersonaUseCase
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Buttons, Reply
from domain.personas.calls import called_persona
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import Persona
from domain.shared.errors import NotFound
from domain.shared.language import Language


def persona_buttons(personas: Iterable[Persona], language: Language) -> Buttons:
    return tuple(
        (
            Button(
                f"{persona.emoji} {persona.voice(language).name}",
                Action.of("persona", persona.persona_id),
            ),
        )
        for persona in personas
    )


class ChoosePersona:
    """Another persona serves from now on, called by a button or in plain words."""

    name = "persona"
    actions = commands = ("persona",)
    allowed_in_crisis = False

    def __init__(
        self,
        choose_persona: ChoosePersonaUseCase,
        catalogue: PersonaCatalogue,
        observer: DialogueObserver,
    ) -> None:
        self._choose_persona = choose_persona
        self._catalogue = catalogue
        self._observer = observer

    def understands(self, words: str) -> bool:
        return called_persona(words, self._catalogue.all()) is not None

    async def answer(self, exchange: Exchange) -> Reply | None:
        order = exchange.turn.order
        if order is None:
            called = called_persona(exchange.words or "", self._catalogue.all())
            return await self._switch(exchange, called.persona_id) if called else None
        if not order.pressed:
            return await self._offer(exchange)
        match order.action:
            case Action(arguments=(persona_id,)):
                return await self._switch(exchange, persona_id)
        return None

    async def _offer(self, exchange: Exchange) -> Reply:
        language = (await exchange.in_use()).language
        return await exchange.saying(
            "persona-choose", persona_buttons(self._catalogue.all(), language)
        )

    async def _switch(self, exchange: Exchange, persona_id: str) -> Reply:
        turn = exchange.turn
        try:
            in_use = await self._choose_persona.execute(
                str(turn.owner), persona_id, turn.language_code
            )
        except NotFound:
            self._observer.ignored("outdated_button")
            return Reply(notice=(await exchange.wording()).text("persona-gone"))
        return Reply.text(in_use.voice.switched)
