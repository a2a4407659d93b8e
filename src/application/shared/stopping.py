"""Being told that nobody wants more of what is being made."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager


class StopSignal(asyncio.Event):
    """An event that can also be heard without a task that waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self._hearers: list[Callable[[], None]] = []

    def set(self) -> None:
        super().set()
        for tell in tuple(self._hearers):
            tell()

    @contextmanager
    def heard_by(self, tell: Callable[[], None]) -> Generator[None]:
        """Within the block `tell` is called once the stop comes, or at once where it has come."""
        self._hearers.append(tell)
        try:
            if self.is_set():
                tell()
            yield
        finally:
            self._hearers.remove(tell)
