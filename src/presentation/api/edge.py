"""What every request passes before a route sees it: whose it is, and how large it may be."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from application.access.wrong_keys import WrongKeys
from domain.access.keys import Principal
from domain.shared.errors import (
    BudgetExhausted,
    LimitReached,
    MajordomeError,
    NotAuthenticated,
    StorageUnavailable,
)
from presentation.api.ai_errors import CallIds, ErrorAnswer, answer_for, type_of
from presentation.api.call_limits import COUNTS_USERS, CallCounting
from presentation.api.connections import network_of

Authenticate = Callable[[str], Awaitable[Principal]]
"""Raises NotAuthenticated or StorageUnavailable."""

LARGEST_BODY_BYTES = 1024 * 1024

_JSON = "application/json"
KEYED_PATHS = ("/v1/", "/ws/")
_NOWHERE = "there is nothing at this address; /docs lists what there is"


@dataclass(frozen=True, slots=True)
class Callers:
    """How callers of the keyed paths are told apart, and counted."""

    authenticate: Authenticate
    wrong_keys: WrongKeys
    counting: CallCounting
    class_of: Callable[[str], str]

    async def admit(self, request: Request) -> None:
        """Raises NotAuthenticated, LimitReached or StorageUnavailable."""
        principal = request.state.principal = await self._principal(request)
        if request.url.path not in COUNTS_USERS:
            await self.count(request, principal)

    async def count(self, request: Request, principal: Principal) -> None:
        of = self.class_of(request.url.path)
        await self.counting.count(request, principal.tenant, of=of)

    async def admit_socket(self, socket: HTTPConnection) -> None:
        """What shows a token of a session is known by that. Raises as `admit` does."""
        if "token" not in socket.query_params:
            socket.state.principal = await self._principal(socket)

    async def _principal(self, request: HTTPConnection) -> Principal:
        try:
            if not (key := presented_key(request)):
                told = "send Authorization: Bearer KEY or X-Internal-Token: KEY"
                raise NotAuthenticated(told, kind="missing")
            return await self.authenticate(key)
        except NotAuthenticated as refusal:
            network = network_of(request.client.host if request.client else "")
            try:
                await self.counting.count_stranger(request, network)
            finally:
                await self.wrong_keys.note(refusal, network)
            raise


class Edge:
    """Refuses before a byte of the body is read: who shows no valid key, and bodies that are larger
    than their path allows. `larger` are paths' beginnings with bounds of their own, in bytes."""

    def __init__(self, app: ASGIApp, callers: Callers, larger: Mapping[str, int]) -> None:
        self._app = app
        self._callers = callers
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            return await self._socket(scope, receive, send)
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request = Request(scope)
        bound = self._bound(request.url.path)
        if request.url.path.startswith(KEYED_PATHS):
            send = self._telling(request, send)
            try:
                await self._callers.admit(request)
            except MajordomeError as error:
                return await _told(answer_for(error), request)(scope, receive, send)
        if _announced(request) > bound:
            answer = ErrorAnswer(413, "PAYLOAD_TOO_LARGE", f"a body here may have {bound} bytes")
            return await _told(answer, request)(scope, receive, send)
        await self._app(scope, _bounded(receive, bound), send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        try:
            await self._callers.admit_socket(socket)
        except MajordomeError as error:
            answer, ids = answer_for(error), CallIds.of(socket)
            refusal = Response(answer.body(ids), answer.status, dict(answer.headers()), _JSON)
            return await socket.send_denial_response(refusal)
        await self._app(scope, receive, send)

    def _telling(self, request: Request, send: Send) -> Send:
        """`send`, which tells a caller of the limits; what no route has counted is counted now."""

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                principal = getattr(request.state, "principal", None)
                if principal and not hasattr(request.state, "limit_headers"):
                    with suppress(LimitReached, StorageUnavailable):
                        await self._callers.count(request, principal)
                if isinstance(getattr(request.state, "refusal", None), BudgetExhausted):
                    await self._callers.counting.give_back(request)
                told = getattr(request.state, "limit_headers", {})
                MutableHeaders(scope=message).update(told)
            await send(message)

        return telling

    def _bound(self, path: str) -> int:
        bounds = (size for start, size in self._larger.items() if path.startswith(start))
        return max(bounds, default=LARGEST_BODY_BYTES)


def answer_errors(http: FastAPI) -> None:
    """Give unknown paths, wrong methods and unforeseen faults the error body of all routes."""

    @http.exception_handler(HTTPException)
    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        kind = type_of(error.status_code)
        answer = _told(ErrorAnswer(error.status_code, kind, _in_words(error)), request)
        answer.headers.update(error.headers or {})
        return answer

    @http.exception_handler(Exception)
    async def unforeseen(request: Request, _: Exception) -> Response:
        return _told(ErrorAnswer(500, "INTERNAL", "an operator must look at this"), request)


def _in_words(error: HTTPException) -> str:
    """The framework's own refusals say nothing that helps."""
    if error.detail == "Not Found":
        return _NOWHERE
    allowed = (error.headers or {}).get("Allow")
    return f"this address answers to {allowed} alone" if allowed else str(error.detail)


def presented_key(request: HTTPConnection) -> str:
    """The key a caller shows, in either header; empty for none."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    shown = key if scheme.lower() == "bearer" else request.headers.get("x-internal-token", "")
    return shown.strip()


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _bounded(receive: Receive, bound: int) -> Receive:
    """`receive`, which refuses to read on after too many bytes."""
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > bound:
            raise HTTPException(413, f"a body here may have {bound} bytes")
        return message

    return bounded


def _told(answer: ErrorAnswer, request: Request) -> Response:
    ids = CallIds.of(request)
    headers = {**answer.headers(), "X-Request-ID": ids.in_header}
    return Response(answer.body(ids), answer.status, headers=headers, media_type="application/json")
