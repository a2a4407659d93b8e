"""Serving HTTP inside a program that has its own event loop and signal handling."""

import asyncio
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
_NO_DESCRIPTORS = "socket.accept() out of system resource"


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The product handles signals itself, so that delivery can finish before HTTP goes."""
        yield


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
            ws_max_size=_LONGEST_MESSAGE,
            ws_max_queue=8,
            forwarded_allow_ips=[str(proxy) for proxy in connections.rules.trusted_proxies],
        )
    )
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(_unless_told)
    serving = asyncio.create_task(server.serve([listener]))
    keeping_time = asyncio.create_task(connections.keep_time())
    try:
        yield
    finally:
        server.should_exit = True
        await serving
        await end_tasks([keeping_time])
        loop.set_exception_handler(before)


def _unless_told(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The listener itself tells once that no descriptors are left; asyncio would every second."""
    if context.get("message") != _NO_DESCRIPTORS:
        loop.default_exception_handler(context)
