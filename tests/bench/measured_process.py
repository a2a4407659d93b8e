"""A process whose processor time is read from outside."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]


class MeasuredProcess:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(
        cls, *arguments: str, cwd: Path = ROOT, quiet: bool = False, **environment: str
    ) -> Self:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=cwd,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL if quiet else None,
        )
        return cls(process)

    async def line(self) -> str:
        """Raises EOFError where the process has ended."""
        assert self._process.stdout
        if line := await self._process.stdout.readline():
            return line.decode().strip()
        raise EOFError("the measured process has ended")

    async def go(self) -> None:
        await self.tell("")

    async def tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    def cpu_seconds(self) -> float:
        """User and system time of the process so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def stop(self) -> None:
        self._process.kill()
        await self._process.wait()
