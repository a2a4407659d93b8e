"""Cards and runes over HTTP: /v1/astrology/draw…"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from application.astrology.draw import VerifyDrawUseCase
from application.astrology.draw_skill import Drawing
from application.shared.ports import Clock
from domain.access.keys import Principal
from domain.access.permissions import Action
from domain.astrology.card_texts import DrawTexts
from domain.astrology.decks import SPREADS, Deck
from domain.astrology.draws import SEED_BYTES, DrawnCard
from domain.astrology.sealed_draw import SealedDraw
from domain.shared.identity import MemoryOwner, Person
from domain.shared.language import Language
from presentation.api.ai_access import ApiAccess, admitted_by
from presentation.api.ai_bodies import ErrorBody, Locale, Opaque
from presentation.api.ai_errors import CallIds, StandardRoute
from presentation.api.json_bodies import answered_to

_NOBODY = "anybody"
_SPREAD_ENDINGS = ("_cards", "_card", "_runes", "_rune")


def _spelled_freely(spread: object) -> object:
    """`Three cards` is `three`."""
    if not isinstance(spread, str):
        return spread
    plain = spread.strip().lower().replace(" ", "_").replace("-", "_")
    for ending in _SPREAD_ENDINGS:
        plain = plain.removesuffix(ending)
    return "celtic_cross" if plain == "celtic" else plain


Spread = Annotated[str, BeforeValidator(_spelled_freely), Field(examples=["three"])]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    request_id: Opaque | None = None
    trace_id: Opaque | None = None


class SealBody(_Body):
    user_id: Opaque
    deck: Deck = Deck.TAROT
    question: Annotated[str, Field(max_length=2_000)] = ""


class DrawBody(_Body):
    """With `draw_id`, the deck that was sealed for this user; without, a fresh one at once."""

    deck: Deck = Deck.TAROT
    spread: Spread = "one"
    locale: Locale = "en"
    user_id: Opaque | None = None
    draw_id: Annotated[str, Field(pattern=r"^[0-9a-f]{10}$")] | None = None


class VerifyBody(_Body):
    """What was told of a draw; the answer is dealt from it anew."""

    commitment: Annotated[str, Field(max_length=64)]
    seed: Annotated[str, Field(max_length=64)]
    context: Annotated[str, Field(max_length=200)]
    deck: Deck = Deck.TAROT
    spread: Spread = "one"
    locale: Locale = "en"


class DrawAnswer(BaseModel):
    """`seed` and `context` give the SHA-256 `commitment`, joined by "|", and these very cards."""

    model_config = ConfigDict(extra="allow")

    draw_id: str
    commitment: str
    context: str
    seed: str
    cards: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DrawServices:
    """What the routes call."""

    drawing: Drawing
    verify: VerifyDrawUseCase
    texts: DrawTexts
    clock: Clock
    access: ApiAccess


def build_draw_router(services: DrawServices) -> APIRouter:
    """Answers errors in the standard body by itself; needs no handlers on the application."""
    router = APIRouter(
        prefix="/v1/astrology/draw",
        tags=["astrology"],
        route_class=StandardRoute,
        responses={"default": {"description": "Any error", "model": ErrorBody}},
    )
    _Routes(services).add_to(router)
    return router


class _Routes:
    def __init__(self, services: DrawServices) -> None:
        self._services = services

    def add_to(self, router: APIRouter) -> None:
        admitted = admitted_by(self._services.access, Action.CAST_CHARTS)
        Caller = Annotated[Principal, Depends(admitted)]

        @router.post("", summary="Draw cards or runes", response_model=DrawAnswer)
        async def draw(request: Request, body: DrawBody, caller: Caller) -> Response:
            drawn = await self._drawn(body, caller)
            told = {"seed": drawn.seed.hex(), "cards": self._cards(drawn, body.locale)}
            return _json(request, body, {**_sealed(drawn), "spread": drawn.spread, **told})

        @router.post("/seal", summary="Seal a shuffled deck before a spread is chosen")
        async def seal(request: Request, body: SealBody, caller: Caller) -> Response:
            owner = _owner(caller, body.user_id)
            shuffled = await self._services.drawing.shuffle.execute(owner, body.deck, body.question)
            told = {"is_answered": shuffled.is_answered, "spreads": SPREADS[body.deck]}
            return _json(request, body, {**_sealed(shuffled.draw), **told})

        @router.post("/verify", summary="Deal again from what was told")
        async def verify(request: Request, body: VerifyBody, caller: Caller) -> Response:
            cards = self._services.verify.execute(
                body.commitment,
                seed=body.seed,
                context=body.context,
                deck=body.deck,
                spread=body.spread,
            )
            shown = self._shown(cards, body.deck, body.locale)
            return _json(request, body, {"is_valid": True, "cards": shown})

    async def _drawn(self, body: DrawBody, caller: Principal) -> SealedDraw:
        owner = _owner(caller, body.user_id or _NOBODY)
        if body.draw_id is not None:
            return await self._services.drawing.open.execute(owner, body.draw_id, body.spread)
        now = self._services.clock.now()
        fresh = SealedDraw(
            owner, secrets.token_hex(5), body.deck, secrets.token_bytes(SEED_BYTES), "", now
        )
        return fresh.opened(body.spread, now)

    def _cards(self, draw: SealedDraw, locale: str) -> Sequence[Mapping[str, object]]:
        return self._shown(draw.cards, draw.deck, locale)

    def _shown(
        self, cards: Sequence[DrawnCard], deck: Deck, locale: str
    ) -> Sequence[Mapping[str, object]]:
        language = Language.from_code(locale, default=Language.ENGLISH)
        texts = self._services.texts.deck(language, deck)
        places = self._services.texts.spreads[language].positions
        return [
            {
                "position": drawn.position,
                "position_name": places[drawn.position],
                "card": drawn.card,
                "name": texts.cards[drawn.card].name,
                "reversed": drawn.is_reversed,
                "meaning": texts.meaning(drawn),
            }
            for drawn in cards
        ]


def _owner(caller: Principal, user_id: str) -> MemoryOwner:
    return MemoryOwner(Person.of_service(caller.tenant, user_id))


def _sealed(draw: SealedDraw) -> Mapping[str, object]:
    return {
        "draw_id": draw.draw_id,
        "deck": draw.deck,
        "commitment": draw.commitment,
        "context": draw.context,
    }


def _json(request: Request, body: _Body, content: Mapping[str, object]) -> Response:
    ids: CallIds = request.state.ids
    ids.take({"request_id": body.request_id, "trace_id": body.trace_id})
    return answered_to(ids, content)
