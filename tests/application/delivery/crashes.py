"""Processes that end between any two steps of a turn."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.application.delivery.workshop import Replica


class Crash(BaseException):
    """The process ends here: nothing of ours may catch this."""


def crashing(replica: Replica, step: int, *, after: bool) -> Replica:
    """The same, but the n-th call of any port crashes: before or after it has had its effect."""
    steps = iter(range(1, step + 1))

    def around(port: Any) -> Any:
        return _Crashing(port, lambda: next(steps, 0) == step, after=after)

    return replace(
        replica,
        inbox=around(replica.inbox),
        product=around(replica.product),
        telegram=around(replica.telegram),
        limits=around(replica.limits),
    )


class _Crashing:
    def __init__(self, port: Any, is_the_last: Callable[[], bool], *, after: bool) -> None:
        self._port = port
        self._is_the_last = is_the_last
        self._after = after

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        async def call(*given: Any, **named: Any) -> Any:
            last = self._is_the_last()
            if last and not self._after:
                raise Crash
            result = await method(*given, **named)
            if last:
                raise Crash
            return result

        return call
