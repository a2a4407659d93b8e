"""Waiting for what others do, never for time to pass."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Signals:
    """Lets a test wait until something it watches has changed enough."""

    _changed: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def tell(self) -> None:
        self._changed.set()

    async def until(self, fulfilled: Callable[[], bool], within: float = 60) -> None:
        async with asyncio.timeout(within):
            while not fulfilled():
                self._changed.clear()
                await self._changed.wait()


@dataclass
class Watched(Signals):
    """A port that passes every call on; a test can wait until calls have come to an end."""

    port: Any
    ended: Counter[str] = field(default_factory=Counter)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.port, name)

        async def call(*given: Any, **named: Any) -> Any:
            try:
                return await method(*given, **named)
            finally:
                self.ended[name] += 1
                self.tell()

        return call

    async def until_called_anew(self, name: str) -> None:
        """Until a call has ended that was begun from now on, where one follows the other."""
        enough = self.ended[name] + 2
        await self.until(lambda: self.ended[name] >= enough)
