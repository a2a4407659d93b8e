"""The product as a process of its own: started with settings, killed, ended, awaited.

A start costs seconds of imports, so a server process imports once and every start is a fork of it.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Self

from tests.support import canaries

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "main",
        "composition.serving",
        "composition.doctor",
        "composition.telegram_bot",  # this and the next are imported by those alone who open them
        "infrastructure.embeddings.openai_embeddings",
        "infrastructure.telegram.checks",
        "infrastructure.telegram.forum",
        "presentation.telegram.answering",
        "presentation.telegram.desk_topics",
        "infrastructure.speech.av_sound_reader",
        "infrastructure.speech.faster_whisper",
        "presentation.api.ai_router",
        "presentation.api.ai_access",
        "presentation.api.astrology_router",
        "presentation.api.astrology_times_router",
        "composition.open_dialogue",
        "presentation.api.card_router",
        "presentation.api.persona_router",
        "presentation.api.copilot_router",
        "presentation.api.draw_router",
        "presentation.api.sockets",
        "sandbox.recordings",
        "uvloop",
    ]
)
_READABLE = {"DATA_ENCRYPTION_KEYS": "off"}
"""So that a test may look into the database."""

_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")


def import_product() -> None:
    """Have the server process import the product now, instead of at the first start."""
    first = _FORKS.Process(target=str)
    first.start()
    first.join()


@dataclass
class ProductProcess:
    """`majordome <command>` in a folder of its own, so that no .env is read.

    Restarts keep the settings.
    """

    settings: Mapping[str, str]
    folder: Path
    command: str = "bot"
    _process: ForkServerProcess | None = None

    def start(self) -> Self:
        canaries.plant_secrets(self.settings)
        (self.folder / "output.log").touch()
        canaries.operators_read(self.folder / "output.log")
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self._process = _FORKS.Process(
            target=_run,
            args=(self.command, environment | _READABLE | dict(self.settings), self.folder),
            daemon=True,
        )
        self._process.start()
        return self

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        if self._process:
            self._process.kill()
            self._process.join()
            self._process = None

    def pause(self) -> None:
        """SIGSTOP: alive, but doing nothing; `kill` ends it all the same."""
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        self._send(signal.SIGCONT)

    def interrupt(self) -> None:
        """SIGINT, as Ctrl-C sends it."""
        self._send(signal.SIGINT)

    async def said(self, words: str, within: float = 60) -> None:
        """Wait until it has printed this. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while words not in self.output:  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0.02)

    async def end(self, within: float = 60) -> int:
        """SIGTERM; returns the exit code. Raises TimeoutError."""
        self._send(signal.SIGTERM)
        return await self.exit_code(within)

    async def exit_code(self, within: float = 60) -> int:
        """Wait until it ends by itself. Raises TimeoutError."""
        assert self._process
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            async with asyncio.timeout(within):
                await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode

    @property
    def pid(self) -> int:
        """Of the process that runs."""
        assert self._process
        assert self._process.pid
        return self._process.pid

    @property
    def output(self) -> str:
        """What all its lives have printed."""
        return (self.folder / "output.log").read_text()

    def _send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)


def _run(command: str, environment: Mapping[str, str], folder: Path) -> None:
    """The child: what the `majordome` command would be."""
    from main import app

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    output = os.open(folder / "output.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output, stream.fileno())
    sys.argv = ["majordome", *command.split()]
    app()
