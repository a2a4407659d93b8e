"""Sessions and the co-pilot over WebSocket and HTTP, once every context is built."""

from typing import TYPE_CHECKING

from application.orchestration.copilot import AdviseUseCase
from application.orchestration.ports import SessionStore
from application.orchestration.sessions import (
    EndSessionUseCase,
    FindSessionUseCase,
    ListSessionsUseCase,
    OpenSessionUseCase,
)
from application.orchestration.tokens import SessionTokens
from application.shared.interface_texts import InterfaceTexts
from composition.access import api_access, call_counting
from composition.open_dialogue import open_dialogue
from composition.process import Process
from domain.orchestration.sessions import Mode

if TYPE_CHECKING:
    from fastapi import APIRouter

    from presentation.api.copilot_router import CopilotServices
    from presentation.api.sockets import SocketServices


def session_routes(process: Process) -> "APIRouter":
    from fastapi import APIRouter

    from presentation.api.copilot_router import build_copilot_router
    from presentation.api.sockets import build_socket_router

    router = APIRouter()
    router.include_router(build_copilot_router(_copilot(process)))
    router.include_router(build_socket_router(_sockets(process)))
    return router


def _copilot(process: Process) -> "CopilotServices":
    from presentation.api.copilot_router import CopilotServices, SessionServices

    app = process.app
    services = SessionServices(
        app.get(OpenSessionUseCase),
        app.get(FindSessionUseCase),
        app.get(ListSessionsUseCase),
        app.get(EndSessionUseCase),
        app.get(SessionStore),
        app.get(SessionTokens),
    )
    return CopilotServices(
        services, app.get(AdviseUseCase), app.get(InterfaceTexts), app.clock, api_access(process)
    )


def _sockets(process: Process) -> "SocketServices":
    from presentation.api.conversing import Chat, Copilot
    from presentation.api.sockets import SocketServices

    app, store = process.app, process.app.get(SessionStore)
    chat = Chat(open_dialogue(process).use_case, store, app.clock)
    return SocketServices(
        app.get(SessionTokens),
        app.get(OpenSessionUseCase),
        {Mode.CHAT: chat, Mode.COPILOT: Copilot(app.get(AdviseUseCase), store, app.clock)},
        call_counting(process),
        app.settings.redis_session_ttl,
    )
