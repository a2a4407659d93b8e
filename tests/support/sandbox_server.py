"""Running the sandbox for tests: inside this process, or as a process of its own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Self

import uvicorn
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox.guard import Rules
from sandbox.serve import KEEP_ALIVE_SECONDS, SandboxServer
from sandbox.server import build_sandbox_app
from sandbox.user_api import Companion

DEFAULT_TOKEN = "10000:any-token-is-good-in-a-test"
_OPEN = Rules()
_SOURCE = Path(__file__).parents[2] / "src"


@contextmanager
def sandbox_thread(rules: Rules = _OPEN, companion: Companion | None = None) -> Iterator[str]:
    """A sandbox in memory, served by a thread: many tests may share it, each with its own bot."""
    listener = _listen(0)
    server = SandboxServer(build_sandbox_app(None, rules, companion), "127.0.0.1", 0)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@asynccontextmanager
async def sandbox_server(
    database: Path | None = None, port: int = 0, rules: Rules = _OPEN
) -> AsyncIterator[str]:
    """The sandbox on a free loopback port of this event loop; yields its base URL."""
    app = build_sandbox_app(database, rules)
    listener = _listen(port)
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, timeout_keep_alive=KEEP_ALIVE_SECONDS
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        app.state.sandbox.close()
        server.should_exit = True
        await running


class _PlainSession(AiohttpSession):
    async def close(self) -> None:
        """Close without the quarter of a second that aiogram grants TLS connections."""
        if self._session is not None:
            await self._session.close()


@asynccontextmanager
async def open_bot(url: str, token: str = DEFAULT_TOKEN) -> AsyncIterator[Bot]:
    """The real client against the sandbox at `url`."""
    session = _PlainSession(api=TelegramAPIServer.from_base(url))
    try:
        yield Bot(token, session=session)
    finally:
        await session.close()


@dataclass
class SandboxProcess:
    """The sandbox in a process that can be killed; a restart keeps address and database."""

    database: Path
    port: int = 0
    token: str = DEFAULT_TOKEN
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Returns at once and loses nothing: the listening socket is open before the child is."""
        listener = _listen(self.port)
        self.port = listener.getsockname()[1]
        command = [sys.executable, "-m", "sandbox.serve", str(self.database)]
        with listener:
            self._process = subprocess.Popen(
                [*command, "--fd", str(listener.fileno())],
                pass_fds=(listener.fileno(),),
                env=os.environ | {"PYTHONPATH": str(_SOURCE)},
            )
        return self

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, with_signal: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(with_signal)
            self._process.wait(10)
            self._process = None


def _listen(port: int) -> socket.socket:
    # Named as TCP, or asyncio leaves Nagle's delay on for every answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(1024)
    listener.set_inheritable(True)
    return listener
