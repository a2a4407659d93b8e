"""Sessions over WebSocket: /ws"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import orjson
from fastapi import APIRouter, WebSocket
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect, WebSocketState

from application.orchestration.newest import Newest
from application.orchestration.sessions import Opened, OpenSessionUseCase
from application.orchestration.tokens import Grant, SessionTokens
from domain.access.keys import Principal
from domain.access.permissions import Action, check_allowed
from domain.orchestration.sessions import Mode, Session
from domain.shared.errors import InvalidInput, MajordomeError
from presentation.api.ai_errors import CallIds, answer_for
from presentation.api.call_limits import CallCounting
from presentation.api.conversing import Conversing, Growing
from presentation.api.socket_bodies import SaidBody, error_form

Send = Callable[[Mapping[str, Any]], Awaitable[None]]

MOST_SOCKETS: Final = 1_000
_SEND_SECONDS: Final = 30.0
_TRY_AGAIN: Final = 1013
_RATE_CLASS: Final = "ws"


@dataclass(frozen=True, slots=True)
class SocketServices:
    """What the socket calls; `tokens` open one for a browser, a key for everybody else.

    A session ends when nothing was said in it for `idle_seconds`, and its socket with it.
    """

    tokens: SessionTokens
    open: OpenSessionUseCase
    conversing: Mapping[Mode, Conversing]
    counting: CallCounting
    idle_seconds: float


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
    """One client: its messages are answered in their order, or a newer one in place of others."""

    def __init__(self, socket: WebSocket, services: SocketServices) -> None:
        self._socket = socket
        self._services = services

    async def serve(self) -> None:
        try:
            tenant, mode, opened = await self._opened()
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
                    "mode": mode,
                }
            )
            answering = _Answering(self._services.conversing[mode], opened.session, self._send)
            await self._converse(tenant, answering)
        await self._close()

    async def _opened(self) -> tuple[str, Mode, Opened]:
        """Raises NotAuthenticated, NotAllowed, InvalidInput or StorageUnavailable."""
        asked = self._socket.query_params
        grant = await self._grant(asked.get("token"))
        mode = asked.get("mode")
        if mode is not None and mode not in set(Mode):
            raise InvalidInput(f"mode: one of {', '.join(Mode)}")
        opened = await self._services.open.execute(
            grant.tenant,
            grant.session_id or asked.get("session_id") or None,
            grant.user_id or asked.get("user_id") or None,
            Mode(mode or Mode.CHAT),
        )
        return grant.tenant, Mode(mode or opened.session.mode), opened

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

    async def _converse(self, tenant: str, answering: "_Answering") -> None:
        """Until the client leaves, or says nothing for long."""
        async with asyncio.TaskGroup() as group:
            newest = Newest(group, most_given_up=answering.most_given_up)
            with suppress(WebSocketDisconnect, TimeoutError):
                while True:
                    received = await self._received()
                    try:
                        body = _body_of(received)
                        user_id = answering.session.user_id
                        await self._services.counting.count(
                            self._socket, tenant, user_id, of=_RATE_CLASS
                        )
                        gave_way = await newest.free()
                        await answering.hear(body)
                    except MajordomeError as error:
                        await newest.idle()
                        await self._send(error_form(error))
                    else:
                        newest.begin(partial(self._answer, answering, body), after_pause=gave_way)

    async def _answer(self, answering: "_Answering", body: SaidBody) -> None:
        try:
            await answering.answer(body)
        except (WebSocketDisconnect, TimeoutError):
            await self._close()

    async def _received(self) -> str | bytes:
        async with asyncio.timeout(self._services.idle_seconds):
            message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        return message.get("text") or message.get("bytes") or ""

    async def _send(self, message: Mapping[str, Any]) -> None:
        """Raises TimeoutError where the client does not read."""
        async with asyncio.timeout(_SEND_SECONDS):
            await self._socket.send_text(orjson.dumps(message).decode())

    async def _close(self) -> None:
        if self._socket.application_state is WebSocketState.CONNECTED:
            with suppress(RuntimeError, WebSocketDisconnect):  # the client was quicker
                await self._socket.close()


class _Answering:
    """What a socket's messages are answered with; `session` is as it is stored."""

    def __init__(self, conversing: Conversing, session: Session, send: Send) -> None:
        self._conversing = conversing
        self._send = send
        self.most_given_up = conversing.most_given_up
        self.session = session

    async def hear(self, body: SaidBody) -> None:
        self.session = await self._conversing.hear(self.session, body)

    async def answer(self, body: SaidBody) -> None:
        """Raises what sending fails with; all else is told to the client."""
        try:
            with Growing(self._send_token) as growing:
                self.session, data = await self._conversing.answer(self.session, body, growing)
                await growing.finish()
            await self._send({"type": "complete", "data": data})
        except MajordomeError as error:
            await self._send(error_form(error))

    async def _send_token(self, content: str, full_text: str) -> None:
        await self._send({"type": "token", "content": content, "full_text": full_text})


def _body_of(received: str | bytes) -> SaidBody:
    """Raises InvalidInput."""
    if isinstance(received, bytes):
        raise InvalidInput("message: send JSON in a text frame, not a binary one")
    try:
        body = SaidBody.model_validate_json(received)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "message"
        raise InvalidInput(f"{place}: {first['msg']}") from None
    if not (body.text.strip() or body.action):
        raise InvalidInput("text: say something, or give the action of a button")
    return body
