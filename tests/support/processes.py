"""Waiting for the end of processes that are not our children."""

import asyncio
import os


class ProcessEnd:
    """Watches a process from the moment it is made, so that its number cannot be mistaken."""

    def __init__(self, pid: int) -> None:
        self._descriptor = os.pidfd_open(pid)
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._descriptor, self._on_end)

    async def wait(self, seconds: float = 60) -> None:
        """Raises TimeoutError if the process still lives then."""
        async with asyncio.timeout(seconds):
            await self._ended.wait()

    def _on_end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._descriptor)
        os.close(self._descriptor)
        self._ended.set()
