"""The operators' desk over HTTP: /v1/desk/…"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Self

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from application.desk.canned import WriteCannedUseCase
from application.desk.queue import ListDeskUseCase, ShowDeskSessionUseCase
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
from presentation.api.ai_errors import CallIds, StandardRoute
from presentation.desk_views import session_view

_LOOK_EVERY = 1.0
_HEARTBEAT_EVERY = 15
_OVERLAP = timedelta(seconds=2)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TextBody(_Body):
    text: Annotated[str, Field(min_length=1, max_length=4_000, pattern=r"\S")]


class MessageBody(_Body):
    text: Annotated[str | None, Field(min_length=1, max_length=4_000, pattern=r"\S")] = None
    canned: Annotated[
        str | None, Field(max_length=100, description="The name of a prepared reply, instead")
    ] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.canned is None):
            raise ValueError("give either text or canned")
        return self


class TransferBody(_Body):
    to: Annotated[str, Field(min_length=1, max_length=100, description="An operator's name")]


@dataclass(frozen=True, slots=True)
class DeskServices:
    """What the routes call."""

    listed: ListDeskUseCase
    show: ShowDeskSessionUseCase
    claim: ClaimUseCase
    release: ReleaseUseCase
    transfer: TransferUseCase
    resolve: ResolveUseCase
    write: WriteUseCase
    write_canned: WriteCannedUseCase
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
        return _json(request, {"items": [session_view(session) for session in found]})

    @router.get("/sessions/{session_id}", summary="A session with what was said in it")
    async def session(request: Request, session_id: str, caller: Caller) -> Response:
        found = await services.show.execute(caller, session_id)
        return _json(request, session_view(found, whole=True))

    @router.get("/feed", summary="Changes as they come, as server-sent events")
    async def feed(request: Request, caller: Caller) -> Response:
        await services.listed.execute(caller)  # refuses before the stream begins
        changes = _changes(request, services, caller)
        return StreamingResponse(changes, media_type="text/event-stream")


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
        if body.canned is not None:
            return _told(
                request, await services.write_canned.execute(caller, session_id, body.canned)
            )
        return _told(request, await services.write.execute(caller, session_id, body.text or ""))

    @router.post("/sessions/{session_id}/notes", summary="A note for operators alone")
    async def note(request: Request, session_id: str, body: TextBody, caller: Caller) -> Response:
        return _told(request, await services.note.execute(caller, session_id, body.text))


async def _changes(
    request: Request, services: DeskServices, caller: Principal
) -> AsyncIterator[bytes]:
    """Every version of a session once; looked for each second, so that any process may serve it."""
    seen: dict[str, int] = {}
    since: datetime = services.clock.now()
    silent = 0
    yield b": the desk\n\n"
    while not await request.is_disconnected():
        looked_at = services.clock.now() - _OVERLAP
        for session in await services.listed.changed_since(caller, since):
            if seen.get(session.session_id) != session.version:
                seen[session.session_id] = session.version
                silent = 0
                yield b"event: session\ndata: " + orjson.dumps(session_view(session)) + b"\n\n"
        since, silent = looked_at, silent + 1
        if silent % _HEARTBEAT_EVERY == 0:
            yield b": still here\n\n"
        await asyncio.sleep(_LOOK_EVERY)


def _told(request: Request, session: DeskSession) -> Response:
    return _json(request, session_view(session, whole=True))


def _json(request: Request, content: Mapping[str, Any]) -> Response:
    ids: CallIds = request.state.ids
    told = {"request_id": ids.request_id, "trace_id": ids.trace_id, **content}
    return Response(orjson.dumps(told), media_type="application/json")
