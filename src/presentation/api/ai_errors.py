"""The standard error body, and the ids that let an operator find a call again."""

import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, ClassVar
from urllib.parse import quote
from uuid import uuid4

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import Message

from domain.shared.errors import (
    BudgetExhausted,
    Conflict,
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
from domain.shared.identity import OPAQUE

MAX_BODY_BYTES = 1_000_000
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_OPAQUE = re.compile(OPAQUE)
_VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
_IN_HEADERS = re.compile(r"[!-~]{1,128}")


class ClientGone(MajordomeError):
    """The client left before the answer; what is answered now reaches nobody."""


@dataclass(slots=True)
class CallIds:
    """Opaque, and echoed as they came: in the headers or, later, in the body; else made up."""

    request_id: str
    trace_id: str
    named: frozenset[str] = frozenset()

    @classmethod
    def of(cls, request: HTTPConnection) -> "CallIds":
        ids = cls(f"req_{uuid4().hex}", f"trace_{uuid4().hex}")
        parent = _TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
        if _IN_HEADERS.fullmatch(given := request.headers.get("x-request-id", "")):
            ids.take({"request_id": given})
        if parent:
            ids.take({"trace_id": parent.group(1)})
        return ids

    def take(self, body: object) -> None:
        """Those of a body, though it be wrong in other respects."""
        if isinstance(body, Mapping):
            for name in ("request_id", "trace_id"):
                if given := _given(body.get(name)):
                    setattr(self, name, given)
                    self.named |= {name}

    @property
    def in_header(self) -> str:
        """The request's, with what no header can hold percent-encoded."""
        return quote(self.request_id, safe=_VISIBLE)

    def as_before(self, answer: Mapping[str, object]) -> Mapping[str, object]:
        """An answer that is given again, with the ids that this caller named, else those it had."""
        for name in {"request_id", "trace_id"} & answer.keys() - self.named:
            setattr(self, name, answer[name])
        return {**answer, **{name: getattr(self, name) for name in self.named & answer.keys()}}


def _given(value: object) -> str | None:
    return value if isinstance(value, str) and _OPAQUE.fullmatch(value) else None


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    status: int
    type: str
    message: str
    retry_after: float | None = None
    details: Mapping[str, object] | None = None
    suggestion: str | None = None

    def body(self, ids: CallIds) -> bytes:
        error: dict[str, object] = {"type": self.type, "message": self.message}
        if self.retry_after is not None:
            error["retry_after_ms"] = ceil(self.retry_after * 1000)
        if self.details:
            error["details"] = self.details
        if self.suggestion:
            error["fallback_suggestion"] = self.suggestion
        return orjson.dumps(
            {"request_id": ids.request_id, "trace_id": ids.trace_id, "error": error}
        )

    def headers(self) -> Mapping[str, str]:
        headers = {"WWW-Authenticate": "Bearer"} if self.status == 401 else {}
        if self.retry_after is not None:
            headers["Retry-After"] = str(ceil(self.retry_after))
        return headers


_PLAIN: Mapping[type[Exception], tuple[int, str]] = {
    ClientGone: (499, "CLIENT_GONE"),
    InvalidInput: (400, "VALIDATION_ERROR"),
    MessageTooLong: (400, "VALIDATION_ERROR"),
    NotAuthenticated: (401, "UNAUTHENTICATED"),
    NotAllowed: (403, "FORBIDDEN"),
    NotFound: (404, "NOT_FOUND"),
    Conflict: (409, "CONFLICT"),
    BudgetExhausted: (429, "BUDGET_EXHAUSTED"),
    LimitReached: (429, "RATE_LIMITED"),
    StorageUnavailable: (503, "STORAGE_UNAVAILABLE"),
}
_TYPES: Mapping[int, str] = {
    400: "VALIDATION_ERROR",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "PAYLOAD_TOO_LARGE",
    408: "REQUEST_TIMEOUT",
    409: "CONFLICT",
    415: "UNSUPPORTED_MEDIA_TYPE",
    431: "HEADERS_TOO_LARGE",
}
_UPSTREAM: Mapping[str, tuple[int, str]] = {
    "rate_limited": (429, "UPSTREAM_RATE_LIMIT"),
    "timeout": (504, "UPSTREAM_TIMEOUT"),
    "connection": (503, "UPSTREAM_UNAVAILABLE"),
    "circuit_open": (503, "UPSTREAM_UNAVAILABLE"),
    "not_configured": (503, "UPSTREAM_UNAVAILABLE"),
    "agents_budget": (429, "BUDGET_EXHAUSTED"),
    "context_overflow": (400, "VALIDATION_ERROR"),
}
_SUGGESTIONS: Mapping[str, str] = {
    "UPSTREAM_RATE_LIMIT": "call again after retry_after_ms, or with provider AUTO",
    "UPSTREAM_TIMEOUT": "ask for a shorter answer with constraints.max_chars, or stream it",
    "UPSTREAM_UNAVAILABLE": "call again after a few seconds, with provider AUTO",
    "UPSTREAM_ERROR": "call again with provider AUTO and model AUTO",
    "BUDGET_EXHAUSTED": "call again after retry_after_ms; an answer from the cache costs nothing",
}


def type_of(status: int) -> str:
    """The standard type of a refusal by HTTP's own rules."""
    return _TYPES.get(status, "INTERNAL" if status >= 500 else "VALIDATION_ERROR")


def answer_for(error: MajordomeError) -> ErrorAnswer:
    """What an error looks like outside. Provider errors name their kind, never their words."""
    retry_after = error.retry_after if isinstance(error, RetryLater) else None
    if isinstance(error, (ProviderUnavailable, ProviderRejected)):
        status, name = _UPSTREAM.get(error.kind, (502, "UPSTREAM_ERROR"))
        details: Mapping[str, object] | None = {"kind": error.kind}
    else:
        status, name = next(
            (found for kind, found in _PLAIN.items() if isinstance(error, kind)), (500, "INTERNAL")
        )
        details = _sizes(error) if isinstance(error, MessageTooLong) else None
        details = error.details if isinstance(error, Conflict) else details
    text = str(error) if status != 500 else "an operator must look at this"
    return ErrorAnswer(status, name, text, retry_after, details, _SUGGESTIONS.get(name))


def _sizes(error: MessageTooLong) -> Mapping[str, object]:
    return {"tokens": error.tokens, "available_tokens": error.available}


def _for_validation(error: RequestValidationError) -> ErrorAnswer:
    """Names the place and the problem; the value itself may be private."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        told = f"the body is not JSON: {first['ctx']['error']} at character {first['loc'][-1]}"
        return ErrorAnswer(400, "VALIDATION_ERROR", told, details={"field": "body"})
    place = ".".join(str(part) for part in first["loc"])
    what = first["msg"].removeprefix("Value error, ")
    return ErrorAnswer(400, "VALIDATION_ERROR", f"{place}: {what}", details={"field": place})


def _for_http(error: HTTPException) -> ErrorAnswer:
    return ErrorAnswer(error.status_code, type_of(error.status_code), str(error.detail))


class StandardRoute(APIRoute):
    """Answers every error in the standard body, bounds bodies, and echoes the ids."""

    most_bytes: ClassVar[int] = MAX_BODY_BYTES

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        takes_json = self.body_field is not None and not isinstance(
            self.body_field.field_info, Form
        )

        async def handler(request: Request) -> Response:
            ids = CallIds.of(request)
            bounded = Request(request.scope, _bounded(request, self.most_bytes), request._send)
            bounded.state.ids = ids
            try:
                if takes_json:
                    _check_is_json(request)
                response = await inner(bounded)
            except MajordomeError as error:
                request.state.refusal = error
                response = _answered(answer_for(error), ids)
            except RequestValidationError as error:
                ids.take(error.body)
                response = _answered(_for_validation(error), ids)
            except HTTPException as error:
                response = _answered(_for_http(error), ids)
            response.headers["X-Request-ID"] = ids.in_header
            return response

        return handler


def _check_is_json(request: Request) -> None:
    """Raises HTTPException 415, before the body is read."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    has_body = request.headers.get("content-length", "0") != "0"
    if has_body and not (kind == "application/json" or kind.endswith("+json")):
        raise HTTPException(415, "send the body as Content-Type: application/json")


def _answered(answer: ErrorAnswer, ids: CallIds) -> Response:
    headers = dict(answer.headers())
    return Response(answer.body(ids), answer.status, headers=headers, media_type="application/json")


def _bounded(request: Request, most_bytes: int) -> Callable[[], Coroutine[Any, Any, Message]]:
    """The request's `receive`, which refuses to read on after too many bytes."""
    read = 0

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > most_bytes:
            raise HTTPException(413, f"a body may have {most_bytes} bytes")
        return message

    return receive
