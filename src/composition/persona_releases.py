"""Releasing personas: trying, approving and activating versions, and the doors to all of it."""

from typing import TYPE_CHECKING

from application.personalization.assemble import AssemblePromptUseCase
from application.personas.guard import PersonaGuard
from application.personas.library import PersonaLibrary
from application.personas.live import LivePersonas
from application.personas.ports import ProfileFormat
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
from application.personas.suites import PersonaSuites, RunSuite
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.judging import JudgeAnswerUseCase
from application.text_engine.prompts import RenderPromptUseCase
from application.text_engine.routing import Routes
from composition.context import Context, HttpRoutes
from composition.foundation import Foundation
from composition.http_access import http_services
from composition.process import Process
from domain.personas.catalogue import PersonaCatalogue

if TYPE_CHECKING:
    from fastapi import APIRouter


async def build(base: Foundation) -> Context:
    library, guard, live = base.get(PersonaLibrary), base.get(PersonaGuard), base.get(LivePersonas)
    profiles, approvals = base.get(ProfileFormat), base.settings.persona_approvals
    providers = frozenset(base.get(Routes).candidates)
    catalogue = base.get(PersonaCatalogue)
    validate = ValidateVersionUseCase(library, guard, profiles, catalogue, base.counter, providers)
    base.offer(
        validate,
        TestVersionUseCase(library, guard, profiles, validate, _suite(base)),
        ApproveVersionUseCase(library, guard, approvals=approvals),
        ActivateVersionUseCase(library, guard, live, validate, approvals=approvals),
        RollBackPersonaUseCase(library, guard, live),
        OfferPersonaUseCase(library, guard, live),
    )
    return Context("persona_releases", http=(HttpRoutes(_routes),))


def _suite(base: Foundation) -> RunSuite:
    generate, judge = base.get(GenerateTextUseCase), base.settings.persona_judge
    judging = JudgeAnswerUseCase(base.get(RenderPromptUseCase), generate, judge) if judge else None
    return RunSuite(base.get(PersonaSuites), base.get(AssemblePromptUseCase), generate, judging)


def _routes(process: Process) -> "APIRouter":
    from presentation.api.card_router import CardServices, build_card_router
    from presentation.api.persona_router import PersonaServices, build_persona_router

    language = process.app.settings.default_language
    router = build_persona_router(http_services(process, PersonaServices, language=language))
    router.include_router(build_card_router(http_services(process, CardServices)))
    return router
