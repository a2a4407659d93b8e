from collections.abc import Iterable

from application.dialogue.exchange import Exchange
from application.dialogue.ports import DialogueObserver
from application.personalization.preferences import ChoosePersonaUseCase, PersonaInUse
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Buttons, Reply, Text
from domain.dialogue.requests import RequestWords
from domain.personas.calls import called_persona
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import Persona
from domain.shared.errors import NotFound


def persona_buttons(personas: Iterable[Persona], in_use: PersonaInUse) -> Buttons:
    """One a row; who serves now is marked."""
    return tuple((_button(persona, in_use),) for persona in personas)


def _button(persona: Persona, in_use: PersonaInUse) -> Button:
    mark = " ✓" if persona.persona_id == in_use.persona.persona_id else ""
    label = f"{persona.emoji} {persona.voice(in_use.language).name}{mark}"
    return Button(label, Action.of("persona", persona.persona_id))


def _line(persona: Persona, in_use: PersonaInUse) -> str:
    voice = persona.voice(in_use.language)
    tagline = f" — {voice.tagline}" if voice.tagline else ""
    return f"{persona.emoji} {voice.name}{tagline}"


class ChoosePersona:
    """Another persona serves from now on, called by a button or in plain words."""

    name = "persona"
    actions = commands = ("persona",)
    allowed_in_crisis = False

    def __init__(
        self,
        choose_persona: ChoosePersonaUseCase,
        catalogue: PersonaCatalogue,
        words: RequestWords,
        observer: DialogueObserver,
    ) -> None:
        self._choose_persona = choose_persona
        self._catalogue = catalogue
        self._words = words
        self._observer = observer

    def understands(self, words: str) -> bool:
        return self._called(words) is not None

    def _called(self, words: str) -> Persona | None:
        return called_persona(words, self._catalogue.all(), self._words)

    async def answer(self, exchange: Exchange) -> Reply | None:
        order = exchange.turn.order
        if order is None:
            called = self._called(exchange.words or "")
            return await self._switch(exchange, called.persona_id) if called else None
        if not order.pressed:
            return await self._offer(exchange)
        match order.action:
            case Action(arguments=(persona_id,)):
                return await self._switch(exchange, persona_id)
        return None

    async def _offer(self, exchange: Exchange) -> Reply:
        in_use, personas = await exchange.in_use(), self._catalogue.all()
        asked = (await exchange.wording()).text("persona-choose")
        lines = "\n".join(_line(persona, in_use) for persona in personas)
        return Reply.text(f"{asked}\n\n{lines}", persona_buttons(personas, in_use))

    async def _switch(self, exchange: Exchange, persona_id: str) -> Reply:
        turn = exchange.turn
        try:
            in_use = await self._choose_persona.execute(
                str(turn.owner), persona_id, turn.language_code, turn_id=turn.turn_id
            )
        except NotFound:
            self._observer.ignored("outdated_button")
            return Reply(notice=(await exchange.wording()).text("persona-gone"))
        return await _arrived(exchange, in_use, self._catalogue.get(persona_id))


async def _arrived(exchange: Exchange, in_use: PersonaInUse, wanted: Persona | None) -> Reply:
    """Whoever comes in place of another says so."""
    here = exchange.following(in_use)
    if wanted is None or wanted.persona_id == here.persona.persona_id:
        return Reply.text(here.voice.switched)
    told = (await exchange.wording()).text(
        "handoff-instead", asked=wanted.voice(here.language).name, name=here.voice.name
    )
    return Reply((Text(told), Text(here.voice.switched)))
