"""Charts of other times than the birth's, over HTTP: returns, progressions, a month's calendar."""

import datetime as dt
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from application.astrology.month import MonthCalendarUseCase
from domain.access.keys import Principal
from domain.access.permissions import Action
from domain.astrology.birth import EARLIEST
from domain.astrology.civil_time import zone_named
from domain.shared.errors import InvalidInput
from domain.shared.language import Language
from presentation.api.ai_access import admitted_by
from presentation.api.astrology_bodies import Answer, ChartBody
from presentation.api.astrology_forms import chart_form, natal_form
from presentation.api.astrology_router import (
    AstrologyServices,
    Births,
    documented,
    ids_of,
    in_utc,
    new_router,
)
from presentation.api.json_bodies import answered_to


class SolarReturnBody(ChartBody):
    year: Annotated[int, Field(ge=EARLIEST.year, le=2053)]


class ProgressionsBody(ChartBody):
    moment: dt.datetime | None = Field(None, description="ISO 8601; none: now")


class CalendarBody(ChartBody):
    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", examples=["2026-11"])]
    zone: Annotated[str, Field(max_length=64)] | None = Field(
        None, description="Of the times; none: the place of birth's"
    )


def build_astrology_times_router(
    services: AstrologyServices, month: MonthCalendarUseCase
) -> APIRouter:
    router, births = new_router(), Births(services.places)
    Caller = Annotated[Principal, Depends(admitted_by(services.access, Action.CAST_CHARTS))]

    @router.post("/solar-return", summary="The chart of a birthday", responses=documented(Answer))
    async def solar_return(request: Request, body: SolarReturnBody, caller: Caller) -> Response:
        natal = await services.cast.execute(await births.read(body.birth), body.house_system)
        chart = await services.compare.solar_return(natal, body.year)
        told = {"return": chart_form(chart), "natal": natal_form(natal)}
        return answered_to(ids_of(request, body), told)

    @router.post("/progressions", summary="Secondary progressions", responses=documented(Answer))
    async def progressions(request: Request, body: ProgressionsBody, caller: Caller) -> Response:
        natal = await services.cast.execute(await births.read(body.birth), body.house_system)
        moment = in_utc(body.moment) if body.moment else services.clock.now()
        chart = await services.compare.progressed(natal, moment)
        told = {"progressed": chart_form(chart), "natal": natal_form(natal)}
        return answered_to(ids_of(request, body), told)

    @router.post(
        "/calendar.ics",
        summary="A month's exact aspects as a calendar",
        response_class=Response,
        responses={200: {"description": "iCalendar", "content": {"text/calendar": {}}}},
    )
    async def calendar(request: Request, body: CalendarBody, caller: Caller) -> Response:
        ids_of(request, body)
        birth = await births.read(body.birth)
        zone: ZoneInfo = zone_named(body.zone or birth.place.zone)
        language = Language.from_code(body.locale, default=Language.ENGLISH)
        file = await month.execute(birth, _first_day(body.month), zone, language)
        return Response(file, media_type="text/calendar; charset=utf-8")

    return router


def _first_day(month: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        raise InvalidInput("the month must be written YYYY-MM") from None
