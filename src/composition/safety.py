"""Safety of persons: what is screened, and what follows from it."""

from typing import TYPE_CHECKING

from application.safety.ports import SafetyObserver
from application.safety.screen import ScreenTextUseCase
from composition.access import api_access
from composition.context import Context, HttpRoutes
from composition.crisis import COLLECTION, crisis_parts
from composition.foundation import Foundation
from composition.guarding import COLLECTIONS, guarding_parts
from composition.process import Process
from composition.screens import screen_texts
from infrastructure.safety.metrics import SafetyMetrics

if TYPE_CHECKING:
    from fastapi import APIRouter


async def build(base: Foundation) -> Context:
    observer = SafetyMetrics(base.registry)
    base.offer_as(SafetyObserver, observer)
    base.offer(screen_texts())
    crisis, guarding = crisis_parts(base, observer), guarding_parts(base, observer)
    return Context(
        "safety",
        collections=(COLLECTION, *COLLECTIONS),
        http=(HttpRoutes(_routes),),
        skills=(crisis.skill,),
        input_screens=(crisis.screen, guarding.input_screen),
        output_screens=(guarding.output_screen,),
        background=guarding.background,
        checks={"helplines": crisis.check},
    )


def _routes(process: Process) -> "APIRouter":
    from presentation.api.safety_router import SafetyServices, build_safety_router

    return build_safety_router(
        SafetyServices(process.app.get(ScreenTextUseCase), api_access(process))
    )
