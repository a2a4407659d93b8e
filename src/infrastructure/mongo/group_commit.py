import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from domain.shared.errors import RetryLater

_OF_ALL = (RetryLater, asyncio.CancelledError, KeyboardInterrupt, SystemExit)
Call = TypeVar("Call")
Result = TypeVar("Result")


class GroupCommit(Generic[Call, Result]):
    """Runs the calls that arrive while one is under way together, as the next one.

    Where a group fails by a fault of its members, each is tried alone: nobody pays for a neighbour.
    Alone, a call costs no waiting; under load, one command serves many callers.
    `run` gets the calls in their order of arrival and returns one result or error for each.
    Where it `gathers`, the calls of tasks that run just now are waited for, and of those that they
    wake: nothing is run alone that others go with.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Call]], Awaitable[Sequence[Result]]],
        *,
        most: int = 500,
        gathers: bool = False,
    ) -> None:
        self._run = run
        self._most = most
        self._gathers = gathers
        self._waiting: list[tuple[Call, asyncio.Future[Result]]] = []
        self._task: asyncio.Task[None] | None = None
        self._is_running = False

    async def submit(self, call: Call) -> Result:
        """Raises whatever `run` raised for the group the call was in."""
        is_idle = self._task is None and not self._is_running
        if is_idle and not self._gathers:
            return await self._run_alone(call)
        return await self.ask(call)

    def ask(self, call: Call) -> "asyncio.Future[Result]":
        """For who does not wait for it now: the call goes with others, never alone."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((call, future))
        if self._task is None and not self._is_running:
            # A task begins after those that are about to run.
            self._task = asyncio.create_task(self._drain())
        return future

    async def _run_alone(self, call: Call) -> Result:
        """By whoever called: nothing is under way, so no task is needed for the first one."""
        self._is_running = True
        try:
            (result,) = await self._run([call])
        finally:
            self._is_running = False
            if self._waiting:
                self._task = asyncio.create_task(self._drain())
        return result

    async def _drain(self) -> None:
        try:
            while self._waiting:
                if self._gathers:
                    await asyncio.sleep(0)
                group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._run_group(group)
        finally:
            self._task = None

    async def _run_group(self, group: list[tuple[Call, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._run([call for call, _ in group])
        except BaseException as error:
            if len(group) == 1 or isinstance(error, _OF_ALL):
                _fail(group, error)
            else:
                for member in group:
                    await self._run_group([member])
            if not isinstance(error, Exception):
                raise
            return
        for (_, future), result in zip(group, results, strict=True):
            if not future.done():
                future.set_result(result)


def _fail(group: list[tuple[Call, asyncio.Future[Result]]], error: BaseException) -> None:
    for _, future in group:
        if not future.done():
            future.set_exception(error)
            future.exception()  # its caller may have been cancelled meanwhile
