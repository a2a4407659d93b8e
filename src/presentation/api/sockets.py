"""Sessions over WebSocket: /ws"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

import orjson
from fastapi import APIRouter, WebSocket
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect, WebSocketState

from application.orchestration.calling import MOST_TRIES
from application.orchestration.copilot import AllAgentsFailed
from application.orchestration.sessions import Opened, OpenSessionUseCase
from application.orchestration.tokens import Grant, SessionTokens
from domain.access.keys import Principal
from domain.access.permissions import Action, check_allowed
from domain.orchestration.sessions import Mode
from domain.shared.errors import InvalidInput, MajordomeError
from presentation.api.ai_errors import CallIds, answer_for
from presentation.api.call_limits import CallCounting
from presentation.api.conversing import Conversing, Growing
from presentation.api.socket_bodies import SaidBody

MOST_SOCKETS: Final = 1_000
_IDLE_SECONDS: Final = 1_800.0
_SEND_SECONDS: Final = 30.0
_POLICY_VIOLATION: Final = 1008
_TRY_AGAIN: Final = 1013
_RATE_CLASS: Final = "ws"


@dataclass(frozen=True, slots=True)
class SocketServices:
    """What the socket calls; `tokens` open one for a browser, a key for everybody else."""

    tokens: SessionTokens
    open: OpenSessionUseCase
    conversing: Mapping[Mode, Conversing]
    counting: CallCounting


def build_socket_router(services: SocketServices) -> APIRouter:
    router = APIRouter(tags=["sessions"])
    places = asyncio.Semaphore(MOST_SOCKETS)

    @router.websocket("/ws")
    async def ws(socket: WebSocket) -> None:
        if places.locked():
            await socket.close(_TRY_AGAIN)
            return
        async with places:
            await _Socket(socket, services).serve()

    return router


class _Socket:
    """One client: its messages are answered one after the other, in their order."""

    def __init__(self, socket: WebSocket, services: SocketServices) -> None:
        self._socket = socket
        self._services = services

    async def serve(self) -> None:
        try:
            tenant, opened = await self._opened()
        except MajordomeError as error:
            await self._deny(error)
            return
        await self._socket.accept()
        with suppress(WebSocketDisconnect, TimeoutError):
            await self._send(
                {
                    "type": "init",
                    "session_id": opened.session.session_id,
                    "resumed": opened.resumed,
                    "mode": opened.session.mode,
                }
            )
            await self._converse(tenant, opened)
        if self._socket.application_state is WebSocketState.CONNECTED:
            with suppress(RuntimeError):  # the client was quicker
                await self._socket.close()

    async def _opened(self) -> tuple[str, Opened]:
        """Raises NotAuthenticated, NotAllowed, InvalidInput or StorageUnavailable."""
        asked = self._socket.query_params
        grant = await self._grant(asked.get("token"))
        mode = asked.get("mode", Mode.CHAT)
        if mode not in set(Mode):
            raise InvalidInput(f"mode: one of {', '.join(Mode)}")
        opened = await self._services.open.execute(
            grant.tenant,
            grant.session_id or asked.get("session_id") or None,
            grant.user_id or asked.get("user_id") or None,
            Mode(mode),
        )
        return grant.tenant, opened

    async def _grant(self, token: str | None) -> Grant:
        if token:
            return self._services.tokens.grant_of(token)
        principal: Principal = self._socket.state.principal  # the edge has let it in
        check_allowed(principal, Action.CONVERSE)
        return Grant(principal.tenant)

    async def _deny(self, error: MajordomeError) -> None:
        answer = answer_for(error)
        ids = CallIds.of(self._socket)
        with suppress(RuntimeError):
            await self._socket.send_denial_response(
                Response(answer.body(ids), answer.status, media_type="application/json")
            )

    async def _converse(self, tenant: str, opened: Opened) -> None:
        session = opened.session
        conversing = self._services.conversing[session.mode]
        while True:
            async with asyncio.timeout(_IDLE_SECONDS):
                received = await self._socket.receive_text()
            try:
                body = SaidBody.model_validate_json(received)
                await self._services.counting.count(
                    self._socket, tenant, session.user_id, of=_RATE_CLASS
                )
                with Growing(self._send_token) as growing:
                    session, data = await conversing.answer(session, body, growing)
                    await growing.finish()
                await self._send({"type": "complete", "data": data})
            except ValidationError as error:
                first = error.errors(include_url=False, include_input=False)[0]
                place = ".".join(map(str, first["loc"])) or "message"
                await self._failed(InvalidInput(f"{place}: {first['msg']}"))
            except AllAgentsFailed as error:
                session = error.session
                await self._failed(error, error.suggestion)
            except MajordomeError as error:
                await self._failed(error)

    async def _failed(
        self, error: MajordomeError, suggestion: Mapping[str, object] | None = None
    ) -> None:
        answer = answer_for(error)
        told: dict[str, Any] = {
            "type": "error",
            "error_code": answer.type,
            "message": answer.message,
            "details": {**_tries(error), **(answer.details or {})},
        }
        if suggestion:
            told["fallback_suggestion"] = suggestion
        if answer.retry_after is not None:
            told["retry_after_ms"] = ceil(answer.retry_after * 1000)
        await self._send(told)

    async def _send_token(self, content: str, full_text: str) -> None:
        await self._send({"type": "token", "content": content, "full_text": full_text})

    async def _send(self, message: Mapping[str, Any]) -> None:
        """Raises TimeoutError where the client does not read."""
        async with asyncio.timeout(_SEND_SECONDS):
            await self._socket.send_text(orjson.dumps(message).decode())


def _tries(error: MajordomeError) -> Mapping[str, int]:
    """Agents are called again by themselves; whatever else fails is for the client to repeat."""
    tries = MOST_TRIES if isinstance(error, AllAgentsFailed) else 1
    return {"attempts": tries, "max_retries": tries - 1}
