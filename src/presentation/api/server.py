"""Serving HTTP inside a program that has its own event loop and signal handling."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from domain.shared.errors import ConfigurationError


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The product handles signals itself, so that delivery can finish before HTTP goes."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises ConfigurationError when the address is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's delay of 40 ms on for every answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        problem = f"{host}:{port} cannot be used ({error.strerror})"
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            mend = "stop what listens there or choose another, for example HTTP_PORT=8081"
            raise ConfigurationError(f"HTTP_PORT: {problem}; {mend}") from None
        mend = "it must be an address of this machine, for example HTTP_HOST=127.0.0.1"
        raise ConfigurationError(f"HTTP_HOST: {problem}; {mend}") from None
    return listener


@asynccontextmanager
async def serve_http(app: FastAPI, listener: socket.socket) -> AsyncIterator[None]:
    """Serve while the block runs."""
    server = _Server(
        uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=3)
    )
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
