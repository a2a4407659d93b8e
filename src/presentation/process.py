"""The life of a server process: services up in order, a signal, services down in reverse."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from threading import Timer
from typing import Any

from application.shared.ending import end_tasks

INTERRUPTED = 130
"""The exit status of a process that was told twice to end."""


_GRACE_SECONDS = 1.5
Report = Callable[[str], None]


class ProcessLife:
    """Ends when somebody asks for it, or when a task that must not end does.

    Who asks again, by a second signal, does not wait for what is in work: it is safe to leave.
    """

    def __init__(self, report: Report = lambda _: None) -> None:
        self._report = report
        self._over = asyncio.Event()
        self._failure: BaseException | None = None
        self._last_resort: Timer | None = None
        self._in_work: list[Callable[[], str]] = []

    def end(self) -> None:
        self._over.set()

    def waits_for(self, in_work: Callable[[], str]) -> None:
        """`in_work` says what an end has to wait for, such as `2 answers`; nothing where empty."""
        self._in_work.append(in_work)

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
        serving = asyncio.current_task()
        assert serving is not None  # a coroutine runs in a task
        with self._signals(serving):
            async with AsyncExitStack() as stack:
                for service in services:
                    await stack.enter_async_context(service)
                await self._over.wait()
        if self._failure:
            raise self._failure

    def _asked_to_end(self, serving: asyncio.Task[Any]) -> None:
        if not self._over.is_set():
            if in_work := ", ".join(filter(None, (said() for said in self._in_work))):
                self._report(f"Ending after {in_work}; Ctrl-C again ends at once, nothing is lost")
            self.end()
            return
        serving.cancel()
        # Should anything be deaf to that, or take its time: what is stored may be left like this.
        self._last_resort = Timer(_GRACE_SECONDS, os._exit, (INTERRUPTED,))
        self._last_resort.daemon = True
        self._last_resort.start()

    def ended(self) -> None:
        """To be called where this process goes on after all, as a test does."""
        if self._last_resort:
            self._last_resort.cancel()

    @contextlib.contextmanager
    def _signals(self, serving: asyncio.Task[Any]) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._asked_to_end, serving)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
