import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Call = TypeVar("Call")
Result = TypeVar("Result")


class GroupCommit(Generic[Call, Result]):
    """Runs the calls that arrive while one is under way together, as the next one.

    Alone, a call costs no waiting; under load, one command serves many callers.
    `run` gets the calls in their order of arrival and returns one result or error for each.
    """

    def __init__(
        self, run: Callable[[Sequence[Call]], Awaitable[Sequence[Result]]], *, most: int = 500
    ) -> None:
        self._run = run
        self._most = most
        self._waiting: list[tuple[Call, asyncio.Future[Result]]] = []
        self._task: asyncio.Task[None] | None = None

    async def submit(self, call: Call) -> Result:
        """Raises whatever `run` raised for the group the call was in."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((call, future))
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._run_group(group)
        finally:
            self._task = None

    async def _run_group(self, group: list[tuple[Call, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._run([call for call, _ in group])
        except BaseException as error:
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
                    future.exception()  # its caller may have been cancelled meanwhile
            if not isinstance(error, Exception):
                raise
            return
        for (_, future), result in zip(group, results, strict=True):
            if not future.done():
                future.set_result(result)
