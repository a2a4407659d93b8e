"""Personas over HTTP, for those who look after them: /v1/ops/personas…"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

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
from domain.access.keys import Principal
from domain.personas.versions import Dossier, PersonaVersion, version_etag
from domain.shared.errors import InvalidInput
from presentation.api.ai_access import ApiAccess, caller_of
from presentation.api.ai_errors import StandardRoute
from presentation.api.json_bodies import answered
from presentation.api.ops_answers import Answer, answered_once, read_object, told
from presentation.persona_views import (
    comparison_view,
    decision_view,
    draft_of,
    persona_view,
    preview_view,
    problems_view,
    trial_view,
    version_head,
    version_view,
)


@dataclass(frozen=True, slots=True)
class PersonaServices:
    """What the routes call. `language` is that in which names are shown."""

    create: CreatePersonaUseCase
    add_version: AddVersionUseCase
    edit: EditDraftUseCase
    list: ListPersonasUseCase
    show: ShowPersonaUseCase
    compare: CompareVersionsUseCase
    history: PersonaHistoryUseCase
    validate: ValidateVersionUseCase
    test: TestVersionUseCase
    approve: ApproveVersionUseCase
    preview: OfferPreviewUseCase
    activate: ActivateVersionUseCase
    roll_back: RollBackPersonaUseCase
    offer: OfferPersonaUseCase
    once: AnswerOnceUseCase
    access: ApiAccess
    language: str


def build_persona_router(services: PersonaServices) -> APIRouter:
    router = APIRouter(prefix="/v1/ops/personas", tags=["personas"], route_class=StandardRoute)
    caller = Annotated[Principal, Depends(caller_of(services.access))]
    _add_reading(router, services, caller)
    _add_drafting(router, services, caller)
    _add_reviewing(router, services, caller)
    _add_releasing(router, services, caller)
    _add_offering(router, services, caller)
    return router


def _add_reading(router: APIRouter, services: PersonaServices, Caller: Any) -> None:
    @router.get("", summary="The personas that you may see")
    async def personas(
        who: Caller,
        after: Annotated[str, Query(max_length=32)] = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> Response:
        items, following = await services.list.execute(who, after=after, limit=limit)
        body: dict[str, Any] = {"items": [persona_view(each, services.language) for each in items]}
        return answered({**body, "next": following} if following else body)

    @router.get("/{code}", summary="One persona")
    async def persona(who: Caller, code: str) -> Response:
        return _persona(services, await services.show.execute(who, code))

    @router.get("/{code}/versions", summary="Its versions, newest first")
    async def versions(who: Caller, code: str) -> Response:
        dossier = await services.show.execute(who, code)
        items = [version_head(dossier, each) for each in reversed(dossier.versions)]
        return answered({"items": items})

    @router.get("/{code}/versions/{number}", summary="One version, whole")
    async def version(who: Caller, code: str, number: int) -> Response:
        dossier, found = await services.show.version(who, code, number)
        return _version(dossier, found)

    @router.get("/{code}/diff", summary="What differs between two versions")
    async def diff(
        who: Caller,
        code: str,
        before: Annotated[int, Query(alias="from")],
        after: Annotated[int, Query(alias="to")],
    ) -> Response:
        return answered(comparison_view(await services.compare.execute(who, code, before, after)))

    @router.get("/{code}/history", summary="What was decided, newest first")
    async def history(who: Caller, code: str) -> Response:
        decisions = await services.history.execute(who, code)
        return answered({"items": [decision_view(each) for each in decisions]})


def _add_drafting(router: APIRouter, services: PersonaServices, Caller: Any) -> None:
    @router.post("", summary="A new persona with a first draft", status_code=201)
    async def create(request: Request, who: Caller) -> Response:
        body = await read_object(request)

        async def work() -> Answer:
            code, owner = body.get("code"), body.get("owner", "")
            if not isinstance(code, str) or not isinstance(owner, str):
                raise InvalidInput("code and owner: are texts")
            dossier = await services.create.execute(who, code, draft_of(body), owner=owner)
            return Answer(201, version_view(dossier, dossier.latest), version_etag(dossier.latest))

        return await _once(services, request, who, body, work)

    @router.post("/{code}/versions", summary="A new draft, whole or as changes", status_code=201)
    async def add(request: Request, who: Caller, code: str) -> Response:
        body = await read_object(request)

        async def work() -> Answer:
            dossier, made = await services.add_version.execute(
                who, code, draft_of(body), if_match=request.headers.get("if-match")
            )
            return Answer(201, version_view(dossier, made), version_etag(made))

        return await _once(services, request, who, body, work)

    @router.put("/{code}/versions/{number}", summary="Edit a draft, whole or by changes")
    async def edit(request: Request, who: Caller, code: str, number: int) -> Response:
        body = await read_object(request)

        async def work() -> Answer:
            dossier, edited = await services.edit.execute(
                who, code, number, draft_of(body), if_match=request.headers.get("if-match")
            )
            return Answer(200, version_view(dossier, edited), version_etag(edited))

        return await _once(services, request, who, body, work)


def _add_reviewing(router: APIRouter, services: PersonaServices, Caller: Any) -> None:
    @router.post("/{code}/versions/{number}/validate", summary="What is wrong with a version")
    async def validate(who: Caller, code: str, number: int) -> Response:
        problems = problems_view(await services.validate.execute(who, code, number))
        return answered(
            {"code": code, "version": number, "valid": not problems, "problems": problems}
        )

    @router.post("/{code}/versions/{number}/test", summary="Run its scenarios")
    async def test(who: Caller, code: str, number: int) -> Response:
        return answered(trial_view(await services.test.execute(who, code, number)))

    @router.post("/{code}/versions/{number}/approve", summary="Agree to a version")
    async def approve(request: Request, who: Caller, code: str, number: int) -> Response:
        async def work() -> Answer:
            dossier, version = await services.approve.execute(who, code, number)
            return Answer(200, version_head(dossier, version), version_etag(version))

        return await _once(services, request, who, {}, work)

    @router.post(
        "/{code}/versions/{number}/preview",
        summary="A code by which you alone talk with a version in Telegram",
        status_code=201,
    )
    async def preview(who: Caller, code: str, number: int) -> Response:
        offer = await services.preview.execute(who, code, number)
        return told(Answer(201, preview_view(code, number, offer)))


def _add_releasing(router: APIRouter, services: PersonaServices, Caller: Any) -> None:
    @router.post("/{code}/activate", summary="Make a version live; an owner asks for it")
    async def activate(request: Request, who: Caller, code: str) -> Response:
        body = await read_object(request)

        async def work() -> Answer:
            number = _whole(body, "version")
            released = await services.activate.execute(
                who, code, number, reason=_reason(body), if_match=request.headers.get("if-match")
            )
            view = persona_view(released.dossier, services.language)
            if released.is_requested:
                view |= {"requested_version": number}
            return Answer(202 if released.is_requested else 200, view, released.dossier.etag)

        return await _once(services, request, who, body, work)

    @router.post("/{code}/rollback", summary="Return to a version that was live before")
    async def roll_back(request: Request, who: Caller, code: str) -> Response:
        body = await read_object(request)

        async def work() -> Answer:
            to = None if body.get("to") is None else _whole(body, "to")
            dossier = await services.roll_back.execute(
                who,
                code,
                to,
                reason=_reason(body) or "rolled back",
                if_match=request.headers.get("if-match"),
            )
            return Answer(200, persona_view(dossier, services.language), dossier.etag)

        return await _once(services, request, who, body, work)


def _add_offering(router: APIRouter, services: PersonaServices, Caller: Any) -> None:
    @router.post("/{code}/archive", summary="Offer it no longer; its fallback serves")
    async def archive(request: Request, who: Caller, code: str) -> Response:
        return await _offered(services, request, who, code, archived=True)

    @router.post("/{code}/restore", summary="Offer it again")
    async def restore(request: Request, who: Caller, code: str) -> Response:
        return await _offered(services, request, who, code, archived=False)


async def _offered(
    services: PersonaServices, request: Request, who: Principal, code: str, *, archived: bool
) -> Response:
    body = await read_object(request)

    async def work() -> Answer:
        dossier = await services.offer.execute(
            who,
            code,
            archived=archived,
            reason=_reason(body),
            if_match=request.headers.get("if-match"),
        )
        return Answer(200, persona_view(dossier, services.language), dossier.etag)

    return await _once(services, request, who, body, work)


async def _once(
    services: PersonaServices,
    request: Request,
    who: Principal,
    body: Mapping[str, Any],
    work: Callable[[], Awaitable[Answer]],
) -> Response:
    return await answered_once(services.once, request, who, body, work)


def _persona(services: PersonaServices, dossier: Dossier) -> Response:
    return told(Answer(200, persona_view(dossier, services.language), dossier.etag))


def _version(dossier: Dossier, version: PersonaVersion) -> Response:
    return told(Answer(200, version_view(dossier, version), version_etag(version)))


def _whole(body: Mapping[str, Any], name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InvalidInput(f"{name}: is no version's number")
    return value


def _reason(body: Mapping[str, Any]) -> str:
    reason = body.get("reason", "")
    if not isinstance(reason, str) or len(reason) > 500:
        raise InvalidInput("reason: is no text of at most 500 characters")
    return reason
