"""One client without a key, however silent, slow or talkative, does not stop HTTP for others."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from ipaddress import ip_network
from typing import Any

import pytest
from fastapi import FastAPI, Request

from presentation.api.connections import ConnectionRules
from presentation.api.listening import listen
from presentation.api.server import serve_http
from tests.support.raw_http import RawConnection
from tests.support.time_lapse import time_lapse

STRANGER = "127.0.0.2"


class Server:
    """Two routes: one answers at once, one when it is told to."""

    def __init__(self) -> None:
        self.port = 0
        self.refused: list[str] = []
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.app = FastAPI()
        self.app.get("/healthz")(self._healthz)
        self.app.get("/slow")(self._slow)
        self.app.post("/echo")(self._echo)
        self.app.get("/large")(self._large)

    @asynccontextmanager
    async def under(self, rules: ConnectionRules) -> AsyncIterator[int]:
        listener = listen("127.0.0.1", 0)
        async with serve_http(self.app, listener, rules=rules, refused=self.refused.append):
            yield listener.getsockname()[1]

    async def _healthz(self) -> str:
        return "ok"

    async def _slow(self) -> str:
        self.asked.set()
        await self.may_answer.wait()
        return "late"

    async def _echo(self, request: Request) -> int:
        return len(await request.body())

    async def _large(self) -> str:
        return "x" * 50_000_000


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.mark.parametrize("said", [b"", b"GET /healthz HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "])
async def test_a_connection_without_whole_headers_is_ended(server: Server, said: bytes) -> None:
    async with server.under(ConnectionRules()) as port, RawConnection.to(port) as connection:
        await connection.send(said)
        async with time_lapse():
            answered = await connection.answer()
    assert (answered.status, answered.error) == (408, "REQUEST_TIMEOUT")


async def test_headers_that_come_letter_by_letter_gain_no_time(server: Server) -> None:
    async with server.under(ConnectionRules()) as port, RawConnection.to(port) as connection:
        await connection.send(b"GET /healthz HTTP/1.1\r\nX-A: ")
        async with time_lapse():
            while await connection.send(b"a"):  # noqa: ASYNC110 (the pauses are the point)
                await asyncio.sleep(0.01)
    assert server.refused == ["headers_late"]


async def test_a_later_request_on_the_same_connection_has_no_more_time(server: Server) -> None:
    async with server.under(ConnectionRules()) as port, RawConnection.to(port) as connection:
        assert (await connection.get()).status == 200
        await connection.send(b"\r\n\r\n")
        async with time_lapse():
            assert (await connection.answer()).status == 408


async def test_a_body_that_does_not_come_is_not_waited_for(server: Server) -> None:
    async with server.under(ConnectionRules()) as port, RawConnection.to(port) as connection:
        await connection.send(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
        async with time_lapse():
            answered = await connection.answer()
    assert (answered.status, answered.error) == (408, "REQUEST_TIMEOUT")


async def test_an_answer_that_takes_its_time_is_not_cut_off(server: Server) -> None:
    async with server.under(ConnectionRules()) as port, RawConnection.to(port) as connection:
        asking = asyncio.create_task(connection.get("/slow"))
        await server.asked.wait()
        # By then the first would be late too.
        async with RawConnection.to(port) as late, time_lapse():
            await late.ended()
        server.may_answer.set()
        assert (await asking).body == b'"late"'


async def test_an_answer_that_nobody_reads_is_given_up(server: Server) -> None:
    async with server.under(ConnectionRules()) as port, RawConnection.to(port) as connection:
        connection.stop_reading()
        await connection.send(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        async with time_lapse():
            while "answer_unread" not in server.refused:  # noqa: ASYNC110 (no event tells)
                await asyncio.sleep(0.02)


def header_bombs() -> Iterator[Any]:
    start = b"GET /healthz HTTP/1.1\r\n"
    chunked = b"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield pytest.param(start, b"a: b\r\n" * 1000, id="many small headers")
    yield pytest.param(start + b"X: ", b"a" * 8000, id="one large header")
    yield pytest.param(b"GET /", b"a" * 8000, id="a long path")
    yield pytest.param(chunked + b"3;", b"a" * 8000, id="a long chunk extension")
    yield pytest.param(chunked + b"1\r\na\r\n0\r\n", b"a: b\r\n" * 1000, id="many trailers")
    yield pytest.param(b"", b"\r\n" * 4000, id="empty lines")


@pytest.mark.parametrize(("start", "more"), [*header_bombs()])
async def test_headers_without_end_are_refused_early(
    server: Server, start: bytes, more: bytes
) -> None:
    async with server.under(ConnectionRules()) as port, RawConnection.to(port) as connection:
        sent = len(start)
        await connection.send(start)
        while await connection.send(more):
            sent += len(more)
            await asyncio.sleep(0)
    assert server.refused == ["headers_too_large"]
    assert sent < 20_000_000, "what the sockets' own buffers hold, no more"


@pytest.mark.parametrize(("kilobytes", "status"), [(31, 200), (33, 431)])
async def test_all_headers_together_may_have_32_kilobytes(
    server: Server, kilobytes: int, status: int
) -> None:
    async with server.under(ConnectionRules()) as port, RawConnection.to(port) as connection:
        header = b"X-A: " + b"a" * (kilobytes * 1024) + b"\r\n"
        await connection.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + header + b"\r\n")
        answered = await connection.answer()
    assert answered.status == status
    assert status == 200 or answered.error == "HEADERS_TOO_LARGE"


@pytest.mark.parametrize(("headers", "status"), [(127, 200), (128, 431)])
async def test_there_may_be_128_of_them(server: Server, headers: int, status: int) -> None:
    async with server.under(ConnectionRules()) as port, RawConnection.to(port) as connection:
        more = b"".join(b"X-%d: a\r\n" % number for number in range(headers))
        await connection.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + more + b"\r\n")
        answered = await connection.answer()
    assert answered.status == status
    assert status == 200 or answered.error == "HEADERS_TOO_LARGE"


async def test_what_is_not_http_gets_the_error_body_of_all_routes(server: Server) -> None:
    async with server.under(ConnectionRules()) as port, RawConnection.to(port) as connection:
        await connection.send(b"\x16\x03\x01\x02\x00")
        answered = await connection.answer()
    assert (answered.status, answered.error) == (400, "VALIDATION_ERROR")


async def test_silent_connections_make_room_for_who_asks(server: Server) -> None:
    async with server.under(ConnectionRules(in_all=20)) as port, AsyncExitStack() as silent:
        for _ in range(100):
            await silent.enter_async_context(RawConnection.to(port, source=STRANGER))
        async with RawConnection.to(port) as connection:
            assert (await connection.get()).status == 200


async def test_even_from_their_own_address(server: Server) -> None:
    async with server.under(ConnectionRules(per_address=10)) as port, AsyncExitStack() as silent:
        for _ in range(50):
            await silent.enter_async_context(RawConnection.to(port))
        async with RawConnection.to(port) as connection:
            assert (await connection.get()).status == 200


async def test_requests_under_way_keep_their_places(server: Server) -> None:
    rules = ConnectionRules(per_address=1)
    async with (
        server.under(rules) as port,
        RawConnection.to(port) as busy,
        RawConnection.to(port, source=STRANGER) as stranger,
    ):
        asking = asyncio.create_task(busy.get("/slow"))
        await server.asked.wait()
        async with RawConnection.to(port) as one_too_many:
            assert (await one_too_many.answer()).error == "RATE_LIMITED"
        assert (await stranger.get()).status == 200
        server.may_answer.set()
        assert (await asking).status == 200


async def test_a_trusted_proxy_may_have_any_number(server: Server) -> None:
    rules = ConnectionRules(per_address=1, trusted_proxies=(ip_network("127.0.0.0/30"),))
    async with server.under(rules) as port, AsyncExitStack() as stack:
        proxied = [await stack.enter_async_context(RawConnection.to(port)) for _ in range(20)]
        assert {(await each.get()).status for each in proxied} == {200}


async def test_only_a_trusted_proxy_is_believed_whom_it_speaks_for(server: Server) -> None:
    @server.app.get("/who")
    async def who(request: Request) -> str:
        return request.client.host if request.client else ""

    asked = b"GET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n"
    async with server.under(ConnectionRules()) as port, RawConnection.to(port) as connection:
        await connection.send(asked)
        assert (await connection.answer()).body == b'"127.0.0.1"'
    rules = ConnectionRules(trusted_proxies=(ip_network("127.0.0.1"),))
    async with server.under(rules) as port, RawConnection.to(port) as connection:
        await connection.send(asked)
        assert (await connection.answer()).body == b'"203.0.113.9"'
