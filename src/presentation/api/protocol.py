"""HTTP as uvicorn speaks it, with bounds on what a client may send and how long it may take."""

import asyncio
from http import HTTPStatus
from math import inf

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from presentation.api.connections import Connections
from presentation.api.refusals import refusal

_SLICE = 8 * 1024
_END_OF_HEADERS = b"\r\n\r\n"
_DISCARDED_BYTES = 16 * 1024 * 1024
"""How much of a body that nobody wants is read, so that its sender gets to read the answer."""


class _TooManyHeaders(Exception):
    pass


def bounded_protocol(connections: Connections) -> type[asyncio.Protocol]:
    """The protocol class for one server."""
    return type("BoundedProtocol", (_BoundedProtocol,), {"places": connections})


class _BoundedProtocol(HttpToolsProtocol):
    """The connection waits for its client until a request is whole, and between requests."""

    places: Connections
    address = ""
    deadline = inf
    _overhead = 0  # bytes since the last one that belonged to a body
    _header_bytes = 0
    _headers = 0
    _in_headers = True
    _is_idle = False
    _discarded = 0
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        if self.places.admit(self):
            self._wait(self.places.rules.headers_seconds)
        else:
            self._refuse(429, "RATE_LIMITED", "there are too many connections", retry_after=1)

    def connection_lost(self, exc: Exception | None) -> None:
        self.places.forget(self)
        if self._unread:
            self._unread.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self._is_idle:
            self._is_idle = False
            self._wait(self.places.rules.headers_seconds)
        if self._in_headers and not self._can_end(data):
            return self._refuse_headers()
        for start in range(0, len(data), _SLICE):
            if self.transport.is_closing():
                return
            self._feed(data[start : start + _SLICE])

    def _can_end(self, data: bytes) -> bool:
        """False where the headers are too large for certain: known without parsing them."""
        left = self.places.rules.headers_bytes - self._overhead
        return len(data) <= left or data.find(_END_OF_HEADERS, 0, left + _SLICE) >= 0

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._header_bytes = self._headers = self._discarded = 0
        self._in_headers = True

    def on_url(self, url: bytes) -> None:
        self._header_bytes += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._header_bytes += len(name) + len(value) + 4
        self._headers += 1
        if self._headers > self.places.rules.headers:
            raise _TooManyHeaders  # ends the parsing at once
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._overhead = 0
        self._in_headers = False
        if self._header_bytes > self.places.rules.headers_bytes:
            return self._refuse_headers()
        super().on_headers_complete()
        self._wait(self.places.rules.body_seconds)

    def on_body(self, body: bytes) -> None:
        self._overhead = 0
        if self.transport.is_closing():
            return
        if self.cycle.response_complete:
            self._discarded += len(body)
            if self._discarded > _DISCARDED_BYTES:
                self.transport.close()
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self.transport.is_closing():
            return
        super().on_message_complete()
        self._in_headers = True
        if self.cycle is None:
            return  # a socket, which another protocol takes over
        if self.cycle.response_complete:
            self._rest()
        else:
            self.places.works(self)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._in_headers and self.cycle.response_complete and not self.transport.is_closing():
            self._rest()

    def pause_writing(self) -> None:
        super().pause_writing()
        seconds = self.places.rules.unread_answer_seconds
        self._unread = self.loop.call_later(seconds, self._never_reads)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread:
            self._unread.cancel()
            self._unread = None

    def handle_websocket_upgrade(self) -> None:
        self.places.forget(self)  # another protocol takes the connection over
        super().handle_websocket_upgrade()

    def late(self) -> None:
        """The client is: it let the connection wait for too long."""
        if self.flow.read_paused:  # no: it is we who do not read
            return self._wait(self.places.rules.body_seconds)
        what = "headers" if self._in_headers else "body"
        self.places.refused(f"{what}_late")
        self._refuse(408, "REQUEST_TIMEOUT", f"the {what} took too long to arrive")

    def make_room(self) -> None:
        """End at once; nothing is under way here."""
        self.transport.abort()

    def _feed(self, piece: bytes) -> None:
        self._overhead += len(piece)
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserError as error:
            if isinstance(error.__context__, _TooManyHeaders):
                return self._refuse_headers()
            self.places.refused("not_http")
            what = "this is no request of HTTP/1.1; an address is percent-encoded ASCII"
            return self._refuse(400, "VALIDATION_ERROR", what)
        except httptools.HttpParserUpgrade:
            if self._should_upgrade():
                return self.handle_websocket_upgrade()
        if self._overhead > self.places.rules.headers_bytes:
            self._refuse_headers()

    def _refuse_headers(self) -> None:
        rules = self.places.rules
        self.places.refused("headers_too_large")
        kilobytes = rules.headers_bytes // 1024
        what = f"a request may have {rules.headers} headers, {kilobytes} KB together"
        self._refuse(431, "HEADERS_TOO_LARGE", what)

    def _rest(self) -> None:
        """Until the next request; uvicorn itself ends a connection that rests for too long."""
        self._is_idle = True
        self.deadline = inf
        self.places.waits(self)

    def _wait(self, seconds: float) -> None:
        self.deadline = self.loop.time() + seconds
        self.places.waits(self)

    def _never_reads(self) -> None:
        self.places.refused("answer_unread")
        self.transport.abort()

    def _refuse(self, status: int, kind: str, message: str, retry_after: int | None = None) -> None:
        """Answer in place of the application, unless it has begun to, and hang up."""
        if self.transport.is_closing():
            return
        busy = self.cycle is not None and not self.cycle.response_complete
        if not (busy and self.cycle.response_started):
            headers, body = refusal(kind, message, retry_after)
            lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()]
            for name, value in (*self.server_state.default_headers, *headers):
                lines.append(name + b": " + value)
            self.transport.write(b"\r\n".join([*lines, b"connection: close", b"", body]))
        if busy:
            self.cycle.disconnected = True
        self.transport.close()
