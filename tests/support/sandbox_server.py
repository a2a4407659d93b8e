"""Running the sandbox for tests: inside this process, or as a process of its own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import uvicorn

from presentation.sandbox.server import build_sandbox_app
from presentation.sandbox.wire import DEFAULT_TOKEN

_SOURCE = Path(__file__).parents[2] / "src"


@asynccontextmanager
async def sandbox_server(database: Path | None = None, port: int = 0) -> AsyncIterator[str]:
    """The sandbox on a free loopback port of this event loop; yields its base URL."""
    app = build_sandbox_app(database)
    listener = _listen(port)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        app.state.sandbox.close()
        server.should_exit = True
        await running


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
        command = [sys.executable, "-m", "presentation.sandbox.serve", str(self.database)]
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
    listener = socket.create_server(("127.0.0.1", port), backlog=1024)
    listener.set_inheritable(True)
    return listener
