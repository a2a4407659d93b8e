"""The standard error body, and the ids that let an operator find a call again."""

import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any
from uuid import uuid4

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message

from domain.shared.errors import (
    InvalidInput,
    LimitReached,
    MajordomeError,
    MessageTooLong,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    ProviderRejected,
    ProviderUnavailable,
    RetryLater,
    StorageUnavailable,
)

MAX_BODY_BYTES = 1_000_000
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


class ClientGone(MajordomeError):
    """The client left before the answer; what is answered now reaches nobody."""


@dataclass(slots=True)
class CallIds:
    """Accepted from the headers or, later, the body; made up otherwise."""

    request_id: str
    trace_id: str

    @classmethod
    def of(cls, request: Request) -> "CallIds":
        given = request.headers.get("x-request-id", "")
        parent = _TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
        return cls(
            request_id=given if _REQUEST_ID.fullmatch(given) else uuid4().hex,
            trace_id=parent.group(1) if parent else uuid4().hex,
        )


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    status: int
    type: str
    message: str
    retry_after: float | None = None

    def body(self, ids: CallIds) -> bytes:
        error: dict[str, object] = {"type": self.type, "message": self.message}
        if self.retry_after is not None:
            error["retry_after_ms"] = ceil(self.retry_after * 1000)
        return orjson.dumps(
            {"request_id": ids.request_id, "trace_id": ids.trace_id, "error": error}
        )

    def headers(self) -> Mapping[str, str]:
        if self.retry_after is None:
            return {}
        return {"Retry-After": str(ceil(self.retry_after))}


_PLAIN: Mapping[type[Exception], tuple[int, str]] = {
    ClientGone: (499, "client_gone"),
    InvalidInput: (400, "invalid_request"),
    MessageTooLong: (400, "too_many_tokens"),
    NotAuthenticated: (401, "unauthorized"),
    NotAllowed: (403, "forbidden"),
    NotFound: (404, "not_found"),
    LimitReached: (429, "limit_reached"),
    StorageUnavailable: (503, "storage_unavailable"),
}


def answer_for(error: MajordomeError) -> ErrorAnswer:
    """What an error looks like outside. Provider errors name their kind, never their words."""
    retry_after = error.retry_after if isinstance(error, RetryLater) else None
    if isinstance(error, ProviderUnavailable):
        status = {"circuit_open": 503, "timeout": 504}.get(error.kind, 502)
        return ErrorAnswer(status, f"provider_{error.kind}", str(error), retry_after)
    if isinstance(error, ProviderRejected):
        status = 400 if error.kind == "context_overflow" else 502
        return ErrorAnswer(status, f"provider_{error.kind}", str(error))
    for kind, (status, name) in _PLAIN.items():
        if isinstance(error, kind):
            return ErrorAnswer(status, name, str(error), retry_after)
    return ErrorAnswer(500, "internal", "an operator must look at this")


def _for_validation(error: RequestValidationError) -> ErrorAnswer:
    """Names the place and the problem; the value itself may be private."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return ErrorAnswer(400, "invalid_request", f"{place}: {first['msg']}")


def _for_http(error: HTTPException) -> ErrorAnswer:
    name = {413: "body_too_large"}.get(error.status_code, "invalid_request")
    return ErrorAnswer(error.status_code, name, str(error.detail))


class StandardRoute(APIRoute):
    """Answers every error in the standard body, bounds bodies, and echoes the ids."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            ids = CallIds.of(request)
            bounded = Request(request.scope, _bounded(request), request._send)
            bounded.state.ids = ids
            try:
                response = await inner(bounded)
            except MajordomeError as error:
                response = _answered(answer_for(error), ids)
            except RequestValidationError as error:
                response = _answered(_for_validation(error), ids)
            except HTTPException as error:
                response = _answered(_for_http(error), ids)
            response.headers["X-Request-ID"] = ids.request_id
            response.headers.update(getattr(bounded.state, "limit_headers", {}))
            return response

        return handler


def _answered(answer: ErrorAnswer, ids: CallIds) -> Response:
    headers = dict(answer.headers())
    return Response(answer.body(ids), answer.status, headers=headers, media_type="application/json")


def _bounded(request: Request) -> Callable[[], Coroutine[Any, Any, Message]]:
    """The request's `receive`, which refuses to read on after too many bytes."""
    read = 0

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > MAX_BODY_BYTES:
            raise HTTPException(413, f"a body may have {MAX_BODY_BYTES} bytes")
        return message

    return receive
