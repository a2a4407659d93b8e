"""The life of a server process: services up in order, a signal, services down in reverse."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from application.shared.ending import end_tasks


class ProcessLife:
    """Ends when somebody asks for it, or when a task that must not end does."""

    def __init__(self) -> None:
        self._over = asyncio.Event()
        self._failure: BaseException | None = None

    def end(self) -> None:
        self._over.set()

    @asynccontextmanager
    async def keep_running(self, work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
        """Run `work` while the block runs; its failure ends the process with that error."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._ended)
        try:
            yield
        finally:
            await end_tasks([task])  # a failure has been noted already

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            self._failure = task.exception()
            self._over.set()

    async def run(self, services: Sequence[AbstractAsyncContextManager[object]]) -> None:
        """Start the services in order, wait for the end, stop them in reverse.

        Raises what made a service fail.
        """
        with self._signals():
            async with AsyncExitStack() as stack:
                for service in services:
                    await stack.enter_async_context(service)
                await self._over.wait()
        if self._failure:
            raise self._failure

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.end)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
