"""Advisory file locks: the kernel frees one when its last holder dies, however it dies."""

import asyncio
import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Self

POLL_SECONDS = 0.05


class FileLock:
    """A lock on a file, shared by many or exclusive to one; only `wait_exclusive` waits.

    A child process that inherits the descriptor holds the lock too, until both have closed it.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def try_shared(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Also turns our shared lock into an exclusive one; refused, the shared one is gone too."""
        return self._try(fcntl.LOCK_EX)

    def wait_exclusive(self) -> None:
        """Blocks the thread."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def fileno(self) -> int:
        return self._descriptor

    def close(self) -> None:
        os.close(self._descriptor)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


async def granted(attempt: Callable[[], bool]) -> None:
    """Wait until the attempt at a lock succeeds; unlike a blocking call it can be cancelled."""
    while not attempt():  # noqa: ASYNC110 (a file lock gives no event)
        await asyncio.sleep(POLL_SECONDS)
