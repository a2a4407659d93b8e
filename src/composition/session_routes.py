"""Sessions and the co-pilot over WebSocket and HTTP, once every context is built."""

from typing import TYPE_CHECKING

from application.orchestration.copilot import AdviseUseCase
from application.orchestration.ports import SessionStore
from composition.http_access import call_counting, http_services
from composition.open_dialogue import open_dialogue
from composition.process import Process
from domain.orchestration.sessions import Mode

if TYPE_CHECKING:
    from fastapi import APIRouter

    from presentation.api.sockets import SocketServices


def session_routes(process: Process) -> "APIRouter":
    from fastapi import APIRouter

    from presentation.api.copilot_router import (
        CopilotServices,
        SessionServices,
        build_copilot_router,
    )
    from presentation.api.sockets import build_socket_router

    sessions = process.app.offers.gather(SessionServices)
    copilot = http_services(process, CopilotServices, sessions=sessions)
    router = APIRouter()
    router.include_router(build_copilot_router(copilot))
    router.include_router(build_socket_router(_sockets(process)))
    return router


def _sockets(process: Process) -> "SocketServices":
    from presentation.api.conversing import Chat, Copilot
    from presentation.api.sockets import SocketServices

    app, store = process.app, process.app.get(SessionStore)
    chat = Chat(open_dialogue(process).use_case, store, app.clock)
    copilot = Copilot(app.get(AdviseUseCase), store, app.clock)
    return app.offers.gather(
        SocketServices,
        conversing={Mode.CHAT: chat, Mode.COPILOT: copilot},
        counting=call_counting(process),
        idle_seconds=app.settings.redis_session_ttl,
    )
