"""The routes to personas, once every context is built."""

from typing import TYPE_CHECKING

from application.personas.cards import ExportPersonaUseCase, ImportCardUseCase
from application.personas.drafting import (
    AddVersionUseCase,
    CreatePersonaUseCase,
    EditDraftUseCase,
)
from application.personas.previewing import OfferPreviewUseCase
from application.personas.reading import (
    CompareVersionsUseCase,
    ListPersonasUseCase,
    PersonaHistoryUseCase,
    ShowPersonaUseCase,
)
from application.personas.releasing import (
    ActivateVersionUseCase,
    OfferPersonaUseCase,
    RollBackPersonaUseCase,
)
from application.personas.reviewing import (
    ApproveVersionUseCase,
    TestVersionUseCase,
    ValidateVersionUseCase,
)
from application.text_engine.answering_once import AnswerOnceUseCase
from composition.access import api_access
from composition.process import Process
from presentation.api.card_router import build_card_router
from presentation.api.persona_router import PersonaServices, build_persona_router

if TYPE_CHECKING:
    from fastapi import APIRouter


def persona_routes(process: Process) -> "APIRouter":
    app = process.app
    router = build_persona_router(
        PersonaServices(
            create=app.get(CreatePersonaUseCase),
            add_version=app.get(AddVersionUseCase),
            edit=app.get(EditDraftUseCase),
            list=app.get(ListPersonasUseCase),
            show=app.get(ShowPersonaUseCase),
            compare=app.get(CompareVersionsUseCase),
            history=app.get(PersonaHistoryUseCase),
            validate=app.get(ValidateVersionUseCase),
            test=app.get(TestVersionUseCase),
            approve=app.get(ApproveVersionUseCase),
            preview=app.get(OfferPreviewUseCase),
            activate=app.get(ActivateVersionUseCase),
            roll_back=app.get(RollBackPersonaUseCase),
            offer=app.get(OfferPersonaUseCase),
            once=app.get(AnswerOnceUseCase),
            access=api_access(process),
            language=app.settings.default_language,
        )
    )
    cards = build_card_router(
        app.get(ImportCardUseCase),
        app.get(ExportPersonaUseCase),
        app.get(AnswerOnceUseCase),
        api_access(process),
    )
    router.include_router(cards)
    return router
