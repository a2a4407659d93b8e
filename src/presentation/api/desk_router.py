"""The operators' desk over HTTP: /v1/desk/…"""

from dataclasses import dataclass
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from application.desk.canned import WriteCannedUseCase
from application.desk.presence import ListOperatorsUseCase
from application.desk.queue import ListDeskUseCase, ShowDeskSessionUseCase
from application.desk.translating import UseSuggestionUseCase, WriteTranslatedUseCase
from application.desk.working import (
    ClaimUseCase,
    NoteUseCase,
    ReleaseUseCase,
    ResolveUseCase,
    TransferUseCase,
    WriteUseCase,
)
from application.shared.ports import Clock
from domain.access.keys import Principal
from domain.desk.sessions import DeskSession, DeskState
from presentation.api.ai_access import ApiAccess, caller_of
from presentation.api.ai_bodies import ErrorBody
from presentation.api.ai_errors import StandardRoute
from presentation.api.desk_feed import DeskFeed, resumed_at
from presentation.api.json_bodies import answered_to
from presentation.desk_views import operators_view, session_view


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TextBody(_Body):
    text: Annotated[str, Field(min_length=1, max_length=4_000, pattern=r"\S")]


class MessageBody(_Body):
    text: Annotated[str | None, Field(min_length=1, max_length=4_000, pattern=r"\S")] = None
    canned: Annotated[
        str | None, Field(max_length=100, description="The name of a prepared reply, instead")
    ] = None

    suggestion: Annotated[
        int | None, Field(ge=1, le=9, description="The number of a question of the newest card")
    ] = None
    translate: Annotated[
        bool, Field(description="The user reads the text in their own language")
    ] = False

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if [self.text, self.canned, self.suggestion].count(None) != 2:
            raise ValueError("give one of text, canned and suggestion")
        return self


class TransferBody(_Body):
    to: Annotated[str, Field(min_length=1, max_length=100, description="An operator's name")]


@dataclass(frozen=True, slots=True)
class DeskServices:
    """What the routes call."""

    listed: ListDeskUseCase
    operators: ListOperatorsUseCase
    show: ShowDeskSessionUseCase
    claim: ClaimUseCase
    release: ReleaseUseCase
    transfer: TransferUseCase
    resolve: ResolveUseCase
    write: WriteUseCase
    write_canned: WriteCannedUseCase
    write_translated: WriteTranslatedUseCase
    use_suggestion: UseSuggestionUseCase
    note: NoteUseCase
    clock: Clock
    access: ApiAccess


def build_desk_router(services: DeskServices) -> APIRouter:
    """Answers errors in the standard body by itself; needs no handlers on the application."""
    router = APIRouter(
        prefix="/v1/desk",
        tags=["desk"],
        route_class=StandardRoute,
        responses={"default": {"description": "Any error", "model": ErrorBody}},
    )
    caller = caller_of(services.access)
    _queue(router, services, caller)
    _work(router, services, caller)
    return router


def _queue(router: APIRouter, services: DeskServices, admitted: Any) -> None:
    Caller = Annotated[Principal, Depends(admitted)]

    @router.get("/sessions", summary="The queue, open sessions first")
    async def sessions(
        request: Request, caller: Caller, state: DeskState | None = None
    ) -> Response:
        found = await services.listed.execute(caller, state)
        return answered_to(
            request.state.ids, {"items": [session_view(session) for session in found]}
        )

    @router.get("/sessions/{session_id}", summary="A session with what was said in it")
    async def session(request: Request, session_id: str, caller: Caller) -> Response:
        found = await services.show.execute(caller, session_id)
        return answered_to(request.state.ids, session_view(found, whole=True))

    @router.get("/feed", summary="Changes as they come, as server-sent events")
    async def feed(request: Request, caller: Caller) -> Response:
        """`id` of an event, sent back as `Last-Event-ID`, goes on after it: nothing is missed, the
        last two seconds may come again. A comment every 15 seconds shows that the line is alive.
        """
        await services.listed.execute(caller)  # refuses before the stream begins
        now = services.clock.now()
        last = request.headers.get("last-event-id")
        feed = DeskFeed(services.listed, services.clock, caller, resumed_at(last, now))
        return StreamingResponse(
            feed.events(request.is_disconnected),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    @router.get("/operators", summary="Who is at the desk, and who has been there today")
    async def operators(request: Request, caller: Caller) -> Response:
        return answered_to(
            request.state.ids, {"items": operators_view(await services.operators.execute(caller))}
        )


def _work(router: APIRouter, services: DeskServices, admitted: Any) -> None:
    Caller = Annotated[Principal, Depends(admitted)]

    @router.post("/sessions/{session_id}/claim", summary="Answer in place of the bot")
    async def claim(request: Request, session_id: str, caller: Caller) -> Response:
        return _told(request, await services.claim.execute(caller, session_id))

    @router.post("/sessions/{session_id}/release", summary="Back to the queue")
    async def release(request: Request, session_id: str, caller: Caller) -> Response:
        return _told(request, await services.release.execute(caller, session_id))

    @router.post("/sessions/{session_id}/transfer", summary="To another operator")
    async def transfer(
        request: Request, session_id: str, body: TransferBody, caller: Caller
    ) -> Response:
        return _told(request, await services.transfer.execute(caller, session_id, body.to))

    @router.post("/sessions/{session_id}/resolve", summary="Give the chat back to the persona")
    async def resolve(request: Request, session_id: str, caller: Caller) -> Response:
        return _told(request, await services.resolve.execute(caller, session_id))

    @router.post("/sessions/{session_id}/messages", summary="Write to the user")
    async def write(
        request: Request, session_id: str, body: MessageBody, caller: Caller
    ) -> Response:
        return _told(request, await _written(services, caller, session_id, body))

    @router.post("/sessions/{session_id}/notes", summary="A note for operators alone")
    async def note(request: Request, session_id: str, body: TextBody, caller: Caller) -> Response:
        return _told(request, await services.note.execute(caller, session_id, body.text))


async def _written(
    services: DeskServices, caller: Principal, session_id: str, body: MessageBody
) -> DeskSession:
    if body.canned is not None:
        return await services.write_canned.execute(caller, session_id, body.canned)
    if body.suggestion is not None:
        return await services.use_suggestion.execute(caller, session_id, body.suggestion)
    if body.translate:
        return await services.write_translated.execute(caller, session_id, body.text or "")
    return await services.write.execute(caller, session_id, body.text or "")


def _told(request: Request, session: DeskSession) -> Response:
    return answered_to(request.state.ids, session_view(session, whole=True))
