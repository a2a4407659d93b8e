"""Stores that die with their process, at a step that the test chooses."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any


class Died(BaseException):
    """No code of ours may outlive it."""


@dataclass
class Steps:
    """Counts calls of every store that shares it; the process dies once the `fatal` one is done.

    With 0 nobody dies.
    """

    fatal: int = 0
    taken: int = 0

    def watch(self, store: Any) -> Any:
        return _Watched(store, self)

    def begin(self, fatal: int) -> None:
        self.fatal, self.taken = fatal, 0

    def one_more(self) -> None:
        self.taken += 1
        if self.taken == self.fatal:
            raise Died


class _Watched:
    def __init__(self, store: Any, steps: Steps) -> None:
        self._store = store
        self._steps = steps

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._store, name)

        @wraps(method)
        async def call(*args: Any, **more: Any) -> Any:
            answer = await method(*args, **more)
            self._steps.one_more()
            return answer

        return call
