"""Key figures over HTTP: /v1/ops/monitoring/…"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from application.analytics.figures import (
    ComparePersonaFiguresUseCase,
    FiguresQuery,
    PersonaFiguresUseCase,
)
from domain.access.keys import Principal
from presentation.api.ai_access import ApiAccess, caller_of
from presentation.api.ai_errors import StandardRoute
from presentation.api.json_bodies import answered
from presentation.figure_views import comparison_view, figures_view, moment


def build_monitoring_router(
    figures: PersonaFiguresUseCase, compare: ComparePersonaFiguresUseCase, access: ApiAccess
) -> APIRouter:
    router = APIRouter(prefix="/v1/ops/monitoring", tags=["monitoring"], route_class=StandardRoute)
    Caller = Annotated[Principal, Depends(caller_of(access))]

    @router.get("/persona-kpis", summary="Key figures of personas")
    async def persona_kpis(
        who: Caller,
        since: Annotated[str | None, Query(alias="from", max_length=40)] = None,
        until: Annotated[str | None, Query(alias="to", max_length=40)] = None,
        persona: Annotated[str | None, Query(max_length=32)] = None,
        version: Annotated[int | None, Query(ge=1)] = None,
        group_by: str = "version",
    ) -> Response:
        """Days of UTC; both are included. Shares are 0 to 1, durations seconds."""
        query = FiguresQuery(
            moment(since, "from"),
            moment(until, "to"),
            persona,
            None if version is None else str(version),
            group_by,
        )
        found = await figures.execute(who, query)
        return answered(figures_view(found.window, found.figures, group_by))

    @router.get("/persona-comparison", summary="Two versions of a persona, held against each other")
    async def persona_comparison(who: Caller, persona: str, before: int, after: int) -> Response:
        found = await compare.execute(who, persona, before, after)
        return answered(comparison_view(persona, before, after, found))

    return router
