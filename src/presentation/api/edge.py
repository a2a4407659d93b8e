"""What every request passes before a route sees it: whose it is, and how large it may be."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.access.wrong_keys import WrongKeys
from domain.access.keys import Principal
from domain.shared.errors import MajordomeError, NotAuthenticated
from presentation.api.ai_errors import CallIds, ErrorAnswer, answer_for
from presentation.api.connections import network_of

Authenticate = Callable[[str], Awaitable[Principal]]
"""Raises NotAuthenticated or StorageUnavailable."""

LARGEST_BODY_BYTES = 1024 * 1024

_KEYED_PATHS = "/v1/"
_TYPES: Mapping[int, str] = {
    400: "VALIDATION_ERROR",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
}


class Edge:
    """Refuses before a byte of the body is read: who shows no valid key, and bodies that are larger
    than their path allows. `larger` are paths' beginnings with bounds of their own, in bytes."""

    def __init__(
        self,
        app: ASGIApp,
        authenticate: Authenticate,
        wrong_keys: WrongKeys,
        larger: Mapping[str, int],
    ) -> None:
        self._app = app
        self._wrong_keys = wrong_keys
        self._authenticate = authenticate
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request = Request(scope)
        bound = self._bound(request.url.path)
        if _announced(request) > bound:
            answer = ErrorAnswer(413, "PAYLOAD_TOO_LARGE", f"a body here may have {bound} bytes")
            return await _told(answer, request)(scope, receive, send)
        if request.url.path.startswith(_KEYED_PATHS):
            try:
                request.state.principal = await self._principal(request)
            except MajordomeError as error:
                return await _told(answer_for(error), request)(scope, receive, send)
        await self._app(scope, _bounded(receive, bound), send)

    async def _principal(self, request: Request) -> Principal:
        try:
            if not (key := presented_key(request)):
                told = "send Authorization: Bearer KEY or X-Internal-Token: KEY"
                raise NotAuthenticated(told, kind="missing")
            return await self._authenticate(key)
        except NotAuthenticated as refusal:
            address = request.client.host if request.client else ""
            await self._wrong_keys.note(refusal, network_of(address))
            raise

    def _bound(self, path: str) -> int:
        bounds = (size for start, size in self._larger.items() if path.startswith(start))
        return max(bounds, default=LARGEST_BODY_BYTES)


def answer_errors(http: FastAPI) -> None:
    """Give unknown paths, wrong methods and unforeseen faults the error body of all routes."""

    @http.exception_handler(HTTPException)
    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        kind = _TYPES.get(error.status_code, "VALIDATION_ERROR")
        answer = _told(ErrorAnswer(error.status_code, kind, str(error.detail)), request)
        answer.headers.update(error.headers or {})
        return answer

    @http.exception_handler(Exception)
    async def unforeseen(request: Request, _: Exception) -> Response:
        return _told(ErrorAnswer(500, "INTERNAL", "an operator must look at this"), request)


def presented_key(request: Request) -> str:
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
    headers = {**answer.headers(), "X-Request-ID": ids.request_id}
    return Response(answer.body(ids), answer.status, headers=headers, media_type="application/json")
