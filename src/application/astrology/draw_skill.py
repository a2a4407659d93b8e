from dataclasses import dataclass

from application.astrology.draw import FindDrawUseCase, OpenDrawUseCase, ShuffleUseCase
from application.astrology.draw_ports import CardPainter
from application.astrology.draw_requests import DrawRequest, DrawRequests
from application.astrology.read_draw import Asker, ReadDrawUseCase
from application.dialogue.exchange import Exchange
from application.personalization.preferences import PersonaInUse
from application.personalization.remember_answer import RememberAnswerUseCase
from domain.astrology.card_texts import DrawTexts
from domain.astrology.decks import SPREADS, Deck
from domain.astrology.sealed_draw import SealedDraw
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Buttons, Part, Picture, Reply, Text
from domain.shared.errors import (
    Conflict,
    InvalidInput,
    LimitReached,
    NotFound,
    ProviderUnavailable,
)
from domain.shared.language import Language

_COMMANDS = {"card": Deck.TAROT, "runes": Deck.RUNES}


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a draw takes, from the shuffle to the reading."""

    shuffle: ShuffleUseCase
    open: OpenDrawUseCase
    find: FindDrawUseCase
    read: ReadDrawUseCase


class DrawCards:
    """Cards and runes: the seal and the choice of a spread, then picture, reading and seed."""

    name = "draw"
    actions = ("card", "runes", "verify", "draw")
    commands = ("card", "runes", "verify")
    allowed_in_crisis = False

    def __init__(
        self,
        drawing: Drawing,
        painter: CardPainter,
        texts: DrawTexts,
        requests: DrawRequests,
        remember: RememberAnswerUseCase,
    ) -> None:
        self._drawing = drawing
        self._painter = painter
        self._texts = texts
        self._requests = requests
        self._remember = remember

    def understands(self, words: str) -> bool:
        return self._requests.asked(words) is not None

    async def answer(self, exchange: Exchange) -> Reply | None:
        order, words = exchange.turn.order, (exchange.words or "").strip()
        if order is None:
            asked = self._requests.asked(words)
            return await self._shuffle(exchange, asked) if asked else None
        match order.action:
            case Action("draw", (draw_id, spread)) if order.pressed:
                return await self._open(exchange, draw_id, spread)
            case Action("verify"):
                return await self._verify(exchange, words)
            case Action(name) if name in _COMMANDS:
                return await self._shuffle(exchange, DrawRequest(_COMMANDS[name], words))
        return None

    async def _shuffle(self, exchange: Exchange, asked: DrawRequest) -> Reply:
        """A spread that was named is laid at once; any other is to be chosen."""
        owner, wording = exchange.turn.owner, await exchange.wording()
        question = asked.question
        if asked.of_the_day and not question:
            question = wording.text(f"draw-question-day-{asked.deck}")
        try:
            shuffled = await self._drawing.shuffle.execute(owner, asked.deck, question)
        except LimitReached:
            return await exchange.saying("draw-limited")
        draw, in_use = shuffled.draw, await exchange.in_use()
        unseen = exchange.turn.is_retry and asked.spread
        if shuffled.is_answered and not unseen:
            return await exchange.saying("draw-answered", cards=self._cards(draw, in_use.language))
        sealed = wording.text(f"draw-sealed-{draw.deck}", seal=draw.commitment)
        if asked.spread:
            draw = await self._drawing.open.execute(owner, draw.draw_id, asked.spread)
            return Reply((Text(sealed), *await self._told(exchange, draw, in_use)))
        choose = wording.text(f"draw-choose-{draw.deck}")
        return Reply.text(f"{sealed}\n{choose}", self._choice(draw, in_use.language))

    def _choice(self, draw: SealedDraw, language: Language) -> Buttons:
        names = self._texts.spreads[language]
        return tuple(
            (Button(names.name(code, draw.deck), Action.of("draw", draw.draw_id, code)),)
            for code in SPREADS[draw.deck]
        )

    async def _open(self, exchange: Exchange, draw_id: str, spread: str) -> Reply:
        try:
            draw = await self._drawing.open.execute(exchange.turn.owner, draw_id, spread)
        except (NotFound, Conflict, InvalidInput):
            over = (await exchange.wording()).text("draw-over")
            return Reply(notice=over, removes_buttons=True)
        told = await self._told(exchange, draw, await self._served(exchange, draw))
        return Reply(told, removes_buttons=True)

    async def _told(
        self, exchange: Exchange, draw: SealedDraw, in_use: PersonaInUse
    ) -> tuple[Part, ...]:
        """Picture, reading and seed of an opened draw, which the persona remembers."""
        wording = exchange.speakers.wording(in_use)
        asker = Asker(str(exchange.turn.owner), exchange.turn.turn_id, in_use)
        reading = await self._drawing.read.execute(draw, asker)
        caption = self._caption(exchange, draw, in_use)
        await self._remember.execute(
            in_use.profile,
            exchange.turn.turn_id,
            draw.question or wording.text(f"draw-question-{draw.deck}"),
            f"{caption}\n\n{reading}",
        )
        return (
            *await self._picture(draw, in_use.language, caption),
            Text(reading, markdown=True),
            Text(wording.text("draw-proof", seed=draw.seed.hex())),
        )

    @staticmethod
    async def _served(exchange: Exchange, draw: SealedDraw) -> PersonaInUse:
        """In the language of the question; a press says nothing that would tell one."""
        in_use = await exchange.in_use()
        return exchange.speakers.following(draw.question, in_use) if draw.question else in_use

    async def _picture(
        self, draw: SealedDraw, language: Language, caption: str
    ) -> tuple[Part, ...]:
        """The spread; only its words where it cannot be drawn."""
        try:
            return (Picture(await self._painter.paint(draw, language), caption),)
        except ProviderUnavailable:
            return (Text(caption),)

    async def _verify(self, exchange: Exchange, draw_id: str) -> Reply:
        try:
            draw = await self._drawing.find.execute(exchange.turn.owner, draw_id)
        except NotFound:
            return await exchange.saying("draw-verify-none")
        language = (await exchange.in_use()).language
        return await exchange.saying(
            "draw-verified",
            spread=self._texts.spreads[language].name(draw.spread, draw.deck),
            cards=self._cards(draw, language),
            seal=draw.commitment,
            seed=draw.seed.hex(),
            context=draw.context,
        )

    def _caption(self, exchange: Exchange, draw: SealedDraw, in_use: PersonaInUse) -> str:
        return exchange.speakers.wording(in_use).text(
            "draw-caption",
            spread=self._texts.spreads[in_use.language].name(draw.spread, draw.deck),
            cards=self._cards(draw, in_use.language),
        )

    def _cards(self, draw: SealedDraw, language: Language) -> str:
        deck = self._texts.deck(language, draw.deck)
        return ", ".join(deck.name(card) for card in draw.cards)
