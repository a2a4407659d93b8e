"""`majordome run` on a terminal: each line with the second at which it came."""

import asyncio
import os
import pty
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Self

_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\S+\s+")
_LONGEST = 200


class Terminal:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._lines: list[tuple[float, str]] = []
        self._came = asyncio.Condition()
        self._ended: float | None = None
        self.begin()

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Mapping[str, str]) -> AsyncIterator[Self]:
        ours, theirs = pty.openpty()
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "main", "run"),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=settings["DATA_DIR"],
            env={**environment, "COLUMNS": "250", "NO_COLOR": "1", **settings},
            start_new_session=True,
        )
        os.close(theirs)
        terminal = cls(process)
        reading = asyncio.create_task(terminal._read(ours))
        try:
            yield terminal
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await reading

    def begin(self) -> None:
        """Seconds count from now."""
        self._begun = time.monotonic()

    def interrupt(self) -> None:
        """Ctrl-C; seconds count from now."""
        self.begin()
        self._process.send_signal(signal.SIGINT)

    async def interrupted(self) -> None:
        """Ctrl-C, and wait for the end."""
        self.interrupt()
        await self._process.wait()

    async def says(self, words: str) -> None:
        """Wait for these words, or for the end. Raises TimeoutError after two minutes."""

        def said() -> bool:
            return bool(self._ended) or any(words in line for _, line in self._lines)

        async with asyncio.timeout(120), self._came:
            await self._came.wait_for(said)

    async def ends(self, within: float) -> None:
        """Wait for its end, at most so long after the beginning."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._begun + within - time.monotonic()), self._came:
                await self._came.wait_for(lambda: bool(self._ended))

    @property
    def end(self) -> str:
        if self._ended is None:
            return "runs"
        return f"{self._ended - self._begun:.1f} s, status {self._process.returncode}"

    def between(self, first: float, last: float) -> list[tuple[float, str]]:
        return [
            (at - self._begun, line) for at, line in self._lines if first <= at - self._begun < last
        ]

    async def _read(self, descriptor: int) -> None:
        loop = asyncio.get_running_loop()
        stream = asyncio.StreamReader()
        opened = os.fdopen(descriptor, "rb", 0)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stream), opened)
        with suppress(OSError):  # the terminal's other end is closed
            while line := await stream.readline():
                async with self._came:
                    self._lines.append((time.monotonic(), line.decode(errors="replace").strip()))
                    self._came.notify_all()
        await self._process.wait()
        async with self._came:
            self._ended = time.monotonic()
            self._came.notify_all()


def tidy(lines: list[tuple[float, str]], folder: Path, port: int) -> str:
    """For a cell: the lines with their seconds, without what differs from run to run, and
    without the log's lines that ask nothing of anybody.
    """
    told = []
    for at, line in lines:
        text = _MOMENT.sub("", _COLOURS.sub("", line))
        text = " ".join(text.replace(str(folder), "…").replace(f":{port}", ":8080").split())
        if text and not (text.startswith("[info") and "advice=" not in text):
            told.append(f"{at:.1f} s `{text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}`")
    return "<br>".join(told).replace("|", "\\|")
