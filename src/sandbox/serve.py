"""Run the sandbox alone: `python -m sandbox.serve [DATABASE] [--port N]`.

It is for tests and other bots: every well-formed token is good, webhooks may be at any port.
"""

import argparse
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from sandbox.guard import Rules
from sandbox.server import build_sandbox_app

KEEP_ALIVE_SECONDS = 75
"""Longer than the Bot API's clients keep theirs: a call must not meet a connection being ended."""


class SandboxServer(uvicorn.Server):
    """Ends long polls and event streams first, so that stopping takes no longer than it must."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        self._sandbox = app.state.sandbox
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_level="warning",
                access_log=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._sandbox.close()
        await super().shutdown(sockets)


def main() -> None:
    parser = argparse.ArgumentParser(description="The sandbox alone, on this machine only")
    parser.add_argument("database", type=Path, nargs="?", help="SQLite file; without it: memory")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--fd", type=int, help="serve an inherited listening socket instead")
    options = parser.parse_args()
    server = SandboxServer(build_sandbox_app(options.database, Rules()), "127.0.0.1", options.port)
    server.run(sockets=None if options.fd is None else [socket.socket(fileno=options.fd)])


if __name__ == "__main__":
    main()
