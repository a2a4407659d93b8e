"""The life of a server process: services up in order, a signal, services down in reverse."""

import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from application.shared.ending import end_tasks

INTERRUPTED = 130
"""The exit status of a process that was told twice to end."""

_GRACE_SECONDS = 1.0
_START_GRACE_SECONDS = 2.0
_ASK_AGAIN_SECONDS = 0.5
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
Report = Callable[[str], None]


def serving_loop() -> asyncio.AbstractEventLoop:
    """The event loop of whoever serves people: libuv's, which takes less of the processor."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop  # there is none on Windows

    return uvloop.new_event_loop()


class ProcessLife:
    """Ends when somebody asks for it, or when a task that must not end does.

    Who asks during a start, or asks again, by a second signal, does not wait for what is in work:
    it is safe to leave.
    """

    def __init__(self, report: Report = lambda _: None) -> None:
        self._report = report
        self._over = asyncio.Event()
        self._hearing = self._serving = False
        self._failure: BaseException | None = None
        self._last_resorts: list[threading.Timer] = []
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
        self._serving = True
        with self.hearing():
            async with AsyncExitStack() as stack:
                for service in services:
                    await stack.enter_async_context(service)
                await self._over.wait()
        if self._failure:
            raise self._failure

    @contextlib.contextmanager
    def hearing(self) -> Iterator[None]:
        """Signals ask this process to end; before `run`, by cancelling the task that entered.

        What is imported meanwhile may keep the loop busy for seconds: a signal counts from the
        moment it comes.
        """
        if self._hearing:
            yield
            return
        loop, serving = asyncio.get_running_loop(), asyncio.current_task()
        assert serving is not None  # a coroutine runs in a task
        self._hearing = True
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._asked_to_end, serving)  # which wakes the loop
            signal.signal(number, self._at_once)
        try:
            yield
        finally:
            self._hearing = False
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    def _at_once(self, *_: object) -> None:
        """Runs between any two instructions, whatever the loop does."""
        if self._over.is_set():
            self._leave_within(_GRACE_SECONDS)
        elif not self._serving:
            self._leave_within(_START_GRACE_SECONDS)

    def _asked_to_end(self, serving: asyncio.Task[Any]) -> None:
        if self._serving and not self._over.is_set():
            if in_work := ", ".join(filter(None, (said() for said in self._in_work))):
                self._report(f"Ending after {in_work}; Ctrl-C again ends at once, nothing is lost")
            self.end()
            return
        self.end()
        _insist(serving)

    def _leave_within(self, seconds: float) -> None:
        """Should anything be deaf, or take its time: what is stored may be left as it is."""
        last_resort = threading.Timer(seconds, os._exit, (INTERRUPTED,))
        last_resort.daemon = True
        last_resort.start()
        self._last_resorts.append(last_resort)

    def ended(self) -> None:
        """To be called where this process goes on after all, as a test does."""
        for last_resort in self._last_resorts:
            last_resort.cancel()


def _insist(task: asyncio.Task[Any]) -> None:
    """Cancel it until it ends: see `end_tasks` for who may swallow one cancellation."""
    if not task.done():
        task.cancel()
        task.get_loop().call_later(_ASK_AGAIN_SECONDS, _insist, task)
