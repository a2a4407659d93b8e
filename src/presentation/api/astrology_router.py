"""Charts and places over HTTP: /v1/astrology/…"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from application.astrology.cast import CastChartUseCase, NatalChart
from application.astrology.compare import CompareChartsUseCase
from application.astrology.draw_wheel import DrawWheelUseCase, Look
from application.astrology.drawing import Theme
from application.astrology.places import FindPlacesUseCase
from application.astrology.ports import CountryNames
from application.shared.ports import Clock
from domain.access.keys import Principal
from domain.access.permissions import Action
from domain.astrology.aspects import NATAL, WITH_MINOR
from domain.astrology.birth import Birth
from domain.astrology.places import Place
from domain.shared.errors import InvalidInput, NotAllowed
from domain.shared.language import Language
from presentation.api.ai_access import ApiAccess, admitted_by
from presentation.api.ai_bodies import ErrorBody, Locale
from presentation.api.ai_errors import CallIds, StandardRoute
from presentation.api.astrology_bodies import (
    Answer,
    BirthBody,
    Call,
    ChartAnswer,
    ChartBody,
    PlacesAnswer,
    SynastryBody,
    TransitsBody,
    WheelBody,
)
from presentation.api.astrology_forms import (
    between_form,
    bodies_form,
    natal_form,
    place_form,
)
from presentation.api.json_bodies import answered_to

_MOST_PLACES = 20
_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The birth must be told otherwise: the message says how"},
    401: {"description": "No valid key"},
    403: {"description": "The key's role does not allow this, or the other person does not"},
    413: {"description": "The body is too large"},
    429: {"description": "A limit of ours; `retry_after_ms` says when to come back"},
    "default": {"description": "Any other error"},
}


@dataclass(frozen=True, slots=True)
class AstrologyServices:
    """What the routes call."""

    cast: CastChartUseCase
    compare: CompareChartsUseCase
    draw: DrawWheelUseCase
    places: FindPlacesUseCase
    countries: CountryNames
    clock: Clock
    access: ApiAccess


def build_astrology_router(services: AstrologyServices) -> APIRouter:
    """Answers errors in the standard body by itself; needs no handlers on the application."""
    router = new_router()
    _Routes(services).add_to(router)
    return router


def new_router() -> APIRouter:
    return APIRouter(
        prefix="/v1/astrology",
        tags=["astrology"],
        route_class=StandardRoute,
        responses={status: {**text, "model": ErrorBody} for status, text in _ERRORS.items()},
    )


class Births:
    """Turns what a caller says of a birth into one that can be computed."""

    def __init__(self, places: FindPlacesUseCase) -> None:
        self._places = places

    async def read(self, body: BirthBody) -> Birth:
        """Raises InvalidInput."""
        place = await self._place(body)
        return Birth(body.day(), body.clock(), place, body.calendar, body.fold)

    async def _place(self, body: BirthBody) -> Place:
        if body.latitude is None or body.longitude is None:
            found = await self._places.the_one(body.place or "")
            return found if body.zone is None else _in_zone(found, body.zone)
        near = None
        if body.zone is None:
            near = await self._places.around(body.latitude, body.longitude)
        zone = body.zone or (near.zone if near else None)
        if zone is None:
            raise InvalidInput("no place is near these coordinates: give the zone as well")
        country = near.country if near else ""
        name = body.place or (near.name if near else "")
        return Place(name, country, body.latitude, body.longitude, zone)


def _in_zone(place: Place, zone: str) -> Place:
    return Place(place.name, place.country, place.latitude, place.longitude, zone)


class _Routes:
    def __init__(self, services: AstrologyServices) -> None:
        self._services = services
        self._births = Births(services.places)

    def add_to(self, router: APIRouter) -> None:
        admitted = admitted_by(self._services.access, Action.CAST_CHARTS)
        Caller = Annotated[Principal, Depends(admitted)]

        @router.post("/chart", summary="Cast a natal chart", responses=documented(ChartAnswer))
        async def chart(request: Request, body: ChartBody, caller: Caller) -> Response:
            ids = ids_of(request, body)
            natal = await self._cast(body, body.birth)
            return answered_to(ids, natal_form(natal))

        @router.post("/transits", summary="Transits to a chart", responses=documented(Answer))
        async def transits(request: Request, body: TransitsBody, caller: Caller) -> Response:
            ids = ids_of(request, body)
            return answered_to(ids, await self._transits(body))

        @router.post("/synastry", summary="Compare two charts", responses=documented(Answer))
        async def synastry(request: Request, body: SynastryBody, caller: Caller) -> Response:
            ids = ids_of(request, body)
            return answered_to(ids, await self._synastry(body))

        @router.post(
            "/wheel.png",
            summary="Draw a chart",
            response_class=Response,
            responses={200: {"description": "A PNG", "content": {"image/png": {}}}},
        )
        async def wheel(request: Request, body: WheelBody, caller: Caller) -> Response:
            ids_of(request, body)
            return Response(await self._wheel(body), media_type="image/png")

        @router.get("/places", summary="Find a place", responses=documented(PlacesAnswer))
        async def places(
            request: Request,
            caller: Caller,
            q: Annotated[str, Query(min_length=1, max_length=200, pattern=r"\S")],
            locale: Annotated[Locale, Query()] = "en",
            limit: Annotated[int, Query(ge=1, le=_MOST_PLACES)] = 6,
        ) -> Response:
            ids: CallIds = request.state.ids
            found = await self._services.places.execute(q, limit)
            language = Language.from_code(locale, default=Language.ENGLISH)
            return answered_to(ids, {"items": [self._place(place, language) for place in found]})

    def _place(self, place: Place, language: Language) -> Mapping[str, object]:
        """With the names under which whoever searches will know it."""
        country = self._services.countries.name(place.country, language)
        return {**place_form(place), "label": place.label, "country_name": country}

    async def _wheel(self, body: WheelBody) -> bytes:
        natal = await self._cast(body, body.birth)
        language = Language.from_code(body.locale, default=Language.ENGLISH)
        look = Look(language, body.name, Theme(body.theme), body.size)
        if body.partner:
            return await self._services.draw.with_partner(
                natal, await self._cast(body, body.partner), look
            )
        if body.moment:
            return await self._services.draw.with_transits(natal, in_utc(body.moment), look)
        return await self._services.draw.natal(natal, look)

    async def _cast(
        self, body: ChartBody | TransitsBody | SynastryBody | WheelBody, birth: BirthBody
    ) -> NatalChart:
        orbs = WITH_MINOR if body.minor_aspects else NATAL
        return await self._services.cast.execute(
            await self._births.read(birth), body.house_system, orbs
        )

    async def _transits(self, body: TransitsBody) -> Mapping[str, object]:
        natal = await self._cast(body, body.birth)
        moment = in_utc(body.moment) if body.moment else self._services.clock.now()
        transits = await self._services.compare.transits(natal, moment)
        return {
            "moment": transits.chart.moment.isoformat(),
            "bodies": bodies_form(transits.bodies),
            "aspects": between_form(transits.aspects, ("transit", "natal")),
            "natal": natal_form(natal),
        }

    async def _synastry(self, body: SynastryBody) -> Mapping[str, object]:
        if not body.consent:
            raise NotAllowed("a person's chart is compared only if that person agrees")
        first, second = await self._cast(body, body.first), await self._cast(body, body.second)
        aspects = self._services.compare.synastry(first, second)
        return {
            "aspects": between_form(aspects, ("first", "second")),
            "first": natal_form(first),
            "second": natal_form(second),
        }


def in_utc(moment: datetime) -> datetime:
    """One without an offset is in UTC already."""
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def ids_of(request: Request, body: Call) -> CallIds:
    ids: CallIds = request.state.ids
    ids.take({"request_id": body.request_id, "trace_id": body.trace_id})
    return ids


def documented(body: type[Any]) -> dict[int | str, dict[str, Any]]:
    return {200: {"model": body, "description": "Done"}}
