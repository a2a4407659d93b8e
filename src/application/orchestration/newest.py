"""Work on the newest of what comes, where what came before it is not worth finishing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

PAUSE: Final = 1.5
"""In seconds: so long nothing may follow what has taken the place of unfinished work."""

MOST_GIVEN_UP: Final = 3
"""So often in a row; then what is at work is finished, so that somebody quick gets answers, too."""


class Newest:
    """One piece of work at a time, its tasks in `group`.

    What begins while another is at work takes its place, after a pause where that is asked for;
    with `most_given_up` of 0 it waits for its turn instead.
    """

    def __init__(self, group: asyncio.TaskGroup, *, most_given_up: int = MOST_GIVEN_UP) -> None:
        self._group = group
        self._most = most_given_up
        self._working: asyncio.Task[None] | None = None
        self._given_up = 0

    async def idle(self) -> None:
        """Returns when nothing is at work; nothing is given up."""
        if self._working is not None:
            await asyncio.wait([self._working])

    async def free(self) -> bool:
        """Returns when nothing is at work: whether something was given up for that."""
        working = self._working
        if working is None or working.done():
            self._given_up = 0
            return False
        is_given_up = self._given_up < self._most
        self._given_up = self._given_up + 1 if is_given_up else 0
        if is_given_up:
            working.cancel()
        await asyncio.wait([working])
        return is_given_up

    def begin(self, work: Callable[[], Awaitable[None]], *, after_pause: bool = False) -> None:
        """To be called once `free` has returned."""
        self._working = self._group.create_task(self._done(work, PAUSE * after_pause))

    async def _done(self, work: Callable[[], Awaitable[None]], pause: float) -> None:
        await asyncio.sleep(pause)
        await work()
