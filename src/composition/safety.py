"""Safety of persons: what is screened, and what follows from it."""

from typing import TYPE_CHECKING

from application.safety.screen import ScreenTextUseCase
from composition.access import api_access
from composition.context import Context, HttpRoutes
from composition.foundation import Foundation
from composition.process import Process
from composition.screens import screen_texts

if TYPE_CHECKING:
    from fastapi import APIRouter


async def build(base: Foundation) -> Context:
    base.offer(screen_texts())
    return Context("safety", http=(HttpRoutes(_routes),))


def _routes(process: Process) -> "APIRouter":
    from presentation.api.safety_router import SafetyServices, build_safety_router

    return build_safety_router(
        SafetyServices(process.app.get(ScreenTextUseCase), api_access(process))
    )
