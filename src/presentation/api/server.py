"""Serving HTTP inside a program that has its own event loop and signal handling."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from application.shared.ending import end_tasks
from presentation.api.connections import ConnectionRules, Connections
from presentation.api.listening import Listener
from presentation.api.protocol import bounded_protocol

_LONGEST_MESSAGE = 64 * 1024
_ACCEPTED_AT_ONCE = 100
_REST_SECONDS = 1.0
_KEEP_ALIVE_SECONDS = 75
"""Longer than clients and proxies keep theirs: whoever ends a connection first must not be us, or
a request that is just under way on it is lost."""


class _Server(uvicorn.Server):
    """Lets its listener accept, since it knows how to at the limit of descriptors; not every event
    loop would ask it.
    """

    def __init__(self, config: uvicorn.Config, listener: Listener) -> None:
        super().__init__(config)
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._admitting: set[asyncio.Task[Any]] = set()
        self._resting: asyncio.TimerHandle | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The product handles signals itself, so that delivery can finish before HTTP goes."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=[])
        self._listener.setblocking(False)
        self._listen()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop.remove_reader(self._listener)
        if self._resting:
            self._resting.cancel()
        self._listener.close()
        await end_tasks(self._admitting)
        await super().shutdown(sockets=[])

    def _listen(self) -> None:
        self._resting = None
        self._loop.add_reader(self._listener, self._accept)

    def _accept(self) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):
            try:
                connection, _ = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError:  # it has told why
                self._loop.remove_reader(self._listener)
                self._resting = self._loop.call_later(_REST_SECONDS, self._listen)
                return
            connection.setblocking(False)
            admitting = self._loop.create_task(self._admit(connection))
            self._admitting.add(admitting)
            admitting.add_done_callback(self._admitting.discard)

    async def _admit(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._protocol, connection)
        except OSError:  # gone before it was let in
            connection.close()

    def _protocol(self) -> asyncio.Protocol:
        protocol: Any = self.config.http_protocol_class
        made: asyncio.Protocol = protocol(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made


def _say_nothing(_: str) -> None:
    pass


@asynccontextmanager
async def serve_http(
    app: ASGIApp,
    listener: Listener,
    *,
    rules: ConnectionRules | None = None,
    refused: Callable[[str], None] = _say_nothing,
) -> AsyncIterator[None]:
    """Serve while the block runs; `refused` is told why connections were ended."""
    connections = Connections(rules or ConnectionRules(), refused)
    listener.make_room = connections.give_up_one
    server = _Server(
        uvicorn.Config(
            app,
            http=bounded_protocol(connections),
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=3,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            ws_max_size=_LONGEST_MESSAGE,
            ws_max_queue=8,
            forwarded_allow_ips=[str(proxy) for proxy in connections.rules.trusted_proxies],
        ),
        listener,
    )
    serving = asyncio.create_task(server.serve())
    keeping_time = asyncio.create_task(connections.keep_time())
    try:
        yield
    finally:
        server.should_exit = True
        await serving
        await end_tasks([keeping_time])
