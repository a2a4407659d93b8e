import asyncio
from collections import Counter
from collections.abc import AsyncIterator

from application.personas.ports import ChangeSignal


class InMemoryChangeSignal(ChangeSignal):
    """Between tasks of one process."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._changed = asyncio.Condition()

    async def announce(self, kind: str) -> None:
        async with self._changed:
            self._counts[kind] += 1
            self._changed.notify_all()

    async def changes(self, kind: str) -> AsyncIterator[None]:
        seen = self._counts[kind]
        yield
        while True:
            async with self._changed:
                while self._counts[kind] == seen:
                    await self._changed.wait()
                seen = self._counts[kind]
            yield
