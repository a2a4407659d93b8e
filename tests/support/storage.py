"""Storage that fails where a test wants it to."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from domain.shared.errors import StorageUnavailable


class Broken:
    """A repository whose named methods raise StorageUnavailable, or hang; the others work.

    `after=True` lets them do their work first, as when only the answer is lost.
    """

    def __init__(
        self, working: object, *methods: str, hang: bool = False, after: bool = False
    ) -> None:
        self.working: Any = working
        self.methods = set(methods)
        self._hang = hang
        self._after = after

    def __getattr__(self, name: str) -> Any:
        method: Callable[..., Awaitable[Any]] = getattr(self.working, name)
        return self._failing(method) if name in self.methods else method

    def _failing(self, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def fail(*given: object, **named: object) -> Any:
            if self._hang:
                await asyncio.Event().wait()
            if self._after:
                await method(*given, **named)
            raise StorageUnavailable("broken on purpose")

        return fail
