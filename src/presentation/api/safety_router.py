"""The screens over HTTP: /v1/safety/…"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from application.safety.screen import ScreenTextUseCase
from domain.access.keys import Principal
from domain.access.permissions import Action
from presentation.api.ai_access import ApiAccess, admitted_by
from presentation.api.ai_bodies import ErrorBody
from presentation.api.ai_errors import StandardRoute
from presentation.api.json_bodies import answered
from presentation.api.safety_bodies import ScreenedBody
from presentation.safety_json import ScreenBody, screening_json

_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request must change", "model": ErrorBody},
    401: {"description": "No valid key", "model": ErrorBody},
    403: {"description": "The key's role does not allow this", "model": ErrorBody},
    429: {"description": "A limit of ours", "model": ErrorBody},
    "default": {"description": "Any other error", "model": ErrorBody},
}


@dataclass(frozen=True, slots=True)
class SafetyServices:
    screen: ScreenTextUseCase
    access: ApiAccess


def build_safety_router(services: SafetyServices) -> APIRouter:
    """Answers errors in the standard body by itself."""
    router = APIRouter(
        prefix="/v1/safety", tags=["safety"], route_class=StandardRoute, responses=_ERRORS
    )
    Caller = Annotated[Principal, Depends(admitted_by(services.access, Action.SCREEN))]

    @router.post(
        "/screen",
        summary="What the screens find in a text",
        responses={200: {"model": ScreenedBody}},
    )
    async def screen(body: ScreenBody, caller: Caller) -> Response:
        found = services.screen.execute(body.text, body.direction, body.persona)
        return answered(screening_json(found))

    return router
