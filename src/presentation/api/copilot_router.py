"""The co-pilot and its sessions over HTTP: /v1/copilot/… and /ws/sessions"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from application.orchestration.copilot import AdviseUseCase, AllAgentsFailed
from application.orchestration.ports import SessionStore
from application.orchestration.sessions import (
    EndSessionUseCase,
    FindSessionUseCase,
    ListSessionsUseCase,
    OpenSessionUseCase,
)
from application.orchestration.tokens import LIVES, Grant, SessionTokens
from application.shared.interface_texts import InterfaceTexts
from application.shared.ports import Clock
from domain.access.keys import Principal
from domain.access.permissions import Action
from domain.orchestration.sessions import Mode, Session
from domain.shared.language import Language
from presentation.api.ai_access import ApiAccess, admitted_by
from presentation.api.ai_bodies import ErrorBody, Locale
from presentation.api.ai_errors import CallIds, StandardRoute, answer_for
from presentation.api.conversing import described
from presentation.api.json_bodies import answered, answered_to
from presentation.api.socket_bodies import ProcessBody, TokenBody, line_of, session_form


@dataclass(frozen=True, slots=True)
class SessionServices:
    """What the routes of sessions call."""

    open: OpenSessionUseCase
    find: FindSessionUseCase
    listed: ListSessionsUseCase
    end: EndSessionUseCase
    store: SessionStore
    tokens: SessionTokens


@dataclass(frozen=True, slots=True)
class CopilotServices:
    sessions: SessionServices
    advise: AdviseUseCase
    texts: InterfaceTexts
    clock: Clock
    access: ApiAccess


def build_copilot_router(services: CopilotServices) -> APIRouter:
    """Answers errors in the standard body by itself; needs no handlers on the application."""
    router = APIRouter(
        tags=["sessions"],
        route_class=StandardRoute,
        responses={"default": {"description": "Any error", "model": ErrorBody}},
    )
    caller = admitted_by(services.access, Action.CONVERSE)
    _sessions(router, services.sessions, caller)
    _copilot(router, _Copilot(services), caller)
    return router


def _sessions(router: APIRouter, services: SessionServices, admitted: Any) -> None:
    Caller = Annotated[Principal, Depends(admitted)]

    @router.get("/ws/sessions", summary="Sessions that are in use")
    async def sessions(request: Request, caller: Caller) -> Response:
        found = await services.listed.execute(caller)
        return answered_to(
            request.state.ids, {"items": [session_form(session) for session in found]}
        )

    @router.get("/ws/sessions/{session_id}", summary="One session")
    async def session(session_id: str, caller: Caller) -> Response:
        found = await services.find.execute(caller, session_id)
        return answered(session_form(found))

    @router.delete("/ws/sessions/{session_id}", status_code=204, summary="End a session")
    async def end(session_id: str, caller: Caller) -> Response:
        await services.end.execute(caller, session_id)
        return Response(status_code=204)

    @router.post("/v1/copilot/tokens", summary="A short-lived token for a browser's socket")
    async def token(request: Request, body: TokenBody, caller: Caller) -> Response:
        issued = services.tokens.issue(Grant(caller.tenant, body.user_id, body.session_id))
        return answered_to(
            request.state.ids, {"token": issued, "expires_in": int(LIVES.total_seconds())}
        )


def _copilot(router: APIRouter, copilot: "_Copilot", admitted: Any) -> None:
    Caller = Annotated[Principal, Depends(admitted)]

    @router.post("/v1/copilot/process", summary="Suggestions for a line of a conversation")
    async def process(request: Request, body: ProcessBody, caller: Caller) -> Response:
        return await copilot.process(request, body, caller)

    @router.get("/v1/copilot/{session_id}/context", summary="What a session knows")
    async def context(request: Request, session_id: str, caller: Caller) -> Response:
        return answered_to(request.state.ids, await copilot.context(caller, session_id))

    @router.get("/v1/copilot/{session_id}/summary", summary="A session in a few words")
    async def summary(
        request: Request, session_id: str, caller: Caller, locale: Locale = "en"
    ) -> Response:
        return answered_to(request.state.ids, await copilot.summary(caller, session_id, locale))


class _Copilot:
    def __init__(self, services: CopilotServices) -> None:
        self._services = services
        self._sessions = services.sessions

    async def process(self, request: Request, body: ProcessBody, caller: Principal) -> Response:
        ids: CallIds = request.state.ids
        ids.take({"request_id": body.request_id, "trace_id": body.trace_id})
        await self._services.access.count(request, caller, body.user_id)
        opened = await self._sessions.open.execute(
            caller.tenant, body.session_id, body.user_id, Mode.COPILOT
        )
        line = line_of(body, self._services.clock.now())
        session = described(opened.session, body.metadata).said(line)
        await self._sessions.store.save(session)
        told = {"session_id": session.session_id, "resumed": opened.resumed}
        try:
            language = Language.from_code(body.locale, default=Language.ENGLISH)
            advice = await self._services.advise.execute(session, language)
        except AllAgentsFailed as failure:
            return _without_agents(ids, failure, told)
        await self._sessions.store.save(advice.session)
        return answered_to(request.state.ids, told | dict(advice.suggestion))

    async def context(self, caller: Principal, session_id: str) -> Mapping[str, Any]:
        session = await self._sessions.find.execute(caller, session_id)
        return {
            **session_form(session),
            "mode": session.mode.value,
            "lines": [
                {
                    "text": line.text,
                    "speaker": line.speaker,
                    "sentiment": line.sentiment,
                    "emotion": line.emotion,
                    "at": line.at.isoformat(),
                }
                for line in session.lines
            ],
            "statistics": session.statistics(),
            "last_speaker": session.last_speaker,
            "last_emotion": session.last_emotion,
            "last_suggestion": session.suggestion,
        }

    async def summary(self, caller: Principal, session_id: str, locale: str) -> Mapping[str, Any]:
        session = await self._sessions.find.execute(caller, session_id)
        suggestion = session.suggestion or {}
        closing = suggestion.get("agents", {}).get("closing", {})
        return {
            "session_id": session_id,
            "summary": self._told(session, suggestion, locale),
            "statistics": session.statistics(),
            "signals_detected": suggestion.get("signals_detected", []),
            "recommended_direction": suggestion.get("recommended_direction"),
            "closing_score": closing.get("score"),
        }

    def _told(self, session: Session, suggestion: Mapping[str, Any], locale: str) -> str:
        language = Language.from_code(locale, default=Language.ENGLISH)
        lines = session.statistics()["lines"]
        texts = [
            self._services.texts.text(
                language,
                "copilot-summary",
                client=lines.get("client", 0),
                agent=lines.get("agent", 0),
            )
        ]
        if signals := suggestion.get("signals_detected"):
            told = ", ".join(signals)
            texts.append(self._services.texts.text(language, "copilot-signals", signals=told))
        if direction := suggestion.get("recommended_direction"):
            texts.append(
                self._services.texts.text(language, "copilot-direction", direction=direction)
            )
        return " ".join(texts)


def _without_agents(ids: CallIds, failure: AllAgentsFailed, told: Mapping[str, object]) -> Response:
    answer = answer_for(failure)
    body = orjson.loads(answer.body(ids))
    body["error"]["fallback_suggestion"] = failure.suggestion
    body["error"]["details"] = {"missing": failure.missing, **told}
    return answered(body, answer.status)
