"""What drawn cards or runes may say to a question."""

from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from application.personalization.preferences import PersonaInUse
from application.shared.interface_texts import InterfaceTexts
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from domain.astrology.card_claims import CardNames
from domain.astrology.card_texts import DrawTexts
from domain.astrology.decks import SUITS, Deck
from domain.astrology.sealed_draw import SealedDraw
from domain.shared.errors import LimitReached, ProviderRejected, RetryLater
from domain.shared.language import Language
from domain.text_engine.generation import OFFLINE, GenerationRequest
from domain.text_engine.messages import ChatMessage, Role

_USE_CASES = {Deck.TAROT: "card_reading", Deck.RUNES: "rune_reading"}
_VARIABLES = {Deck.TAROT: "cards", Deck.RUNES: "runes"}
_MANY_REVERSED = 0.5
_TRIES = 2


class DrawObserver(Protocol):
    """What the operator sees of draws; every argument is a bounded word or a number."""

    def read(self, deck: Deck, made_by: str) -> None:
        """A reading was given, made by the `model` or of the `meanings`."""

    def unfounded(self, deck: Deck, sentences: int) -> None:
        """So many sentences spoke of cards that were not drawn, and were left out."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, and who answers."""

    user_id: str
    turn_id: str
    in_use: PersonaInUse


class ReadDrawUseCase:
    """The model reads; where none does, the reading is made of the meanings themselves."""

    def __init__(
        self,
        render: RenderPromptUseCase,
        generate: GenerateTextUseCase,
        texts: DrawTexts,
        interface: InterfaceTexts,
        observer: DrawObserver,
    ) -> None:
        self._render = render
        self._generate = generate
        self._texts = texts
        self._interface = interface
        self._observer = observer
        self._names = {key: CardNames(deck) for key, deck in texts.decks.items()}

    async def execute(self, draw: SealedDraw, asker: Asker) -> str:
        """Markdown. Speaks of no card that was not drawn."""
        language = asker.in_use.language
        try:
            read = await self._by_model(draw, asker)
        except (RetryLater, ProviderRejected, LimitReached):
            read = ""
        self._observer.read(draw.deck, "model" if read else "meanings")
        return read or self.composed(draw, language)

    def composed(self, draw: SealedDraw, language: Language) -> str:
        """The meanings of the cards in their places, under what the whole of them tells."""
        deck = self._texts.deck(language, draw.deck)
        places = self._texts.spreads[language].positions
        told = [
            f"**{places[drawn.position]}: {deck.name(drawn)}**\n{deck.meaning(drawn)}"
            for drawn in draw.cards
        ]
        keys = [f"draw-whole-{_prevailing(draw)}"] if len(told) > 1 else []
        if len(told) > 1 and _mostly_reversed(draw):
            keys.append("draw-whole-reversed")
        whole = " ".join(self._interface.text(language, key) for key in keys)
        closing = self._interface.text(language, f"draw-closing-{draw.deck}")
        return "\n\n".join(filter(None, (whole, *told, closing)))

    async def _by_model(self, draw: SealedDraw, asker: Asker) -> str:
        """Asked again once where it invents cards; empty where there is no model, or where little
        was left of what it said.
        """
        request = await self._request(draw, asker)
        names = self._names[asker.in_use.language, draw.deck]
        text, whole = "", ""
        for _ in range(_TRIES):
            result = await self._generate.execute(request)
            if result.provider == OFFLINE:
                return ""
            whole = result.text
            text, cut = names.founded(whole, [card.card for card in draw.cards])
            if not cut:
                return text
            self._observer.unfounded(draw.deck, len(cut))
        return text if len(text) * 2 > len(whole) else ""

    async def _request(self, draw: SealedDraw, asker: Asker) -> GenerationRequest:
        language, voice = asker.in_use.language, asker.in_use.voice
        prompt = await self._render.execute(
            _USE_CASES[draw.deck],
            locale=language,
            variables={
                _VARIABLES[draw.deck]: self._sheet(draw, language),
                "spread": self._texts.spreads[language].name(draw.spread, draw.deck),
                "persona_name": voice.name,
                "persona_voice": voice.description,
                "tone": asker.in_use.profile.tone.value,
            },
            user_id=asker.user_id,
        )
        question = draw.question or self._interface.text(language, f"draw-question-{draw.deck}")
        return GenerationRequest(
            prompt,
            (ChatMessage(Role.USER, question),),
            user_id=asker.user_id,
            request_id=asker.turn_id,
        )

    def _sheet(self, draw: SealedDraw, language: Language) -> str:
        """A line a card: its place, its name and what it may mean."""
        deck, places = self._texts.deck(language, draw.deck), self._texts.spreads[language]
        return "\n".join(
            f"{number}. {places.positions[drawn.position]}: {deck.name(drawn)}. "
            f"{deck.meaning(drawn)}"
            for number, drawn in enumerate(draw.cards, 1)
        )


def _prevailing(draw: SealedDraw) -> str:
    """The suit that most cards are of, `trumps`, `mixed`, or `runes`."""
    if draw.deck is Deck.RUNES:
        return "runes"
    families = Counter(drawn.card.partition("_")[0] for drawn in draw.cards)
    family, count = families.most_common(1)[0]
    if count * 2 <= len(draw.cards):
        return "mixed"
    return family if family in SUITS else "trumps"


def _mostly_reversed(draw: SealedDraw) -> bool:
    upside_down = sum(drawn.is_reversed for drawn in draw.cards)
    return upside_down > len(draw.cards) * _MANY_REVERSED
