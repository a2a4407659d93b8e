"""Draws of cards and runes that whoever asks can check."""

from typing import TYPE_CHECKING

from application.astrology.draw import (
    FindDrawUseCase,
    OpenDrawUseCase,
    ShuffleUseCase,
    VerifyDrawUseCase,
)
from application.astrology.draw_ports import CardPainter, DrawRepository
from application.astrology.draw_requests import KINDS, DrawRequests
from application.astrology.draw_skill import DrawCards, Drawing
from application.astrology.read_draw import ReadDrawUseCase
from application.personalization.remember_answer import RememberAnswerUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from composition.context import Collection, Context, HttpRoutes, Plugins
from composition.foundation import CONFIG, Foundation
from composition.http_access import http_services
from composition.process import Process
from domain.dialogue.requests import RequestWords
from infrastructure.card_files import read_draw_texts
from infrastructure.draw_metrics import DrawMetrics
from infrastructure.in_memory.draws import InMemoryDraws
from infrastructure.mongo import draws
from infrastructure.mongo.personal_data import Personal
from infrastructure.phrase_file import read_phrases
from infrastructure.pictures.card_spreads import SvgCardPainter
from infrastructure.pictures.rendering import PictureProcess

if TYPE_CHECKING:
    from fastapi import APIRouter

_FILES = CONFIG / "astrology"


async def build(base: Foundation) -> Context:
    texts = read_draw_texts(_FILES)
    pictures = PictureProcess(sorted((CONFIG / "fonts").glob("*.otf")))
    base.stack.push_async_callback(pictures.aclose)
    painter = SvgCardPainter(_FILES / "faces.yaml", texts, pictures)
    stored = base.store_of_people(DrawRepository, draws.MongoDraws, InMemoryDraws)
    observer = DrawMetrics(base.registry)
    drawing = Drawing(
        ShuffleUseCase(stored, base.clock),
        OpenDrawUseCase(stored, base.clock),
        FindDrawUseCase(stored, base.clock),
        ReadDrawUseCase(
            base.get(RenderPromptUseCase),
            base.get(GenerateTextUseCase),
            texts,
            base.texts,
            observer,
        ),
    )
    requests = DrawRequests(
        read_phrases(_FILES / "requests.yaml", KINDS),
        base.get(RequestWords).fillers,
    )
    base.offer(drawing, texts, pictures, VerifyDrawUseCase())
    base.offer_as(CardPainter, painter)
    remember = base.get(RememberAnswerUseCase)
    return Context(
        "draws",
        collections=(Collection(draws.COLLECTION, Personal("draws"), draws.INDEXES),),
        http=(HttpRoutes(_routes),),
        plugins=Plugins(skills=(DrawCards(drawing, painter, texts, requests, remember),)),
    )


def _routes(process: Process) -> "APIRouter":
    from presentation.api.draw_router import DrawServices, build_draw_router

    return build_draw_router(http_services(process, DrawServices))
