"""One answer for one key: a call that is repeated is answered as it was the first time."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Protocol

from application.shared.asking import asked_now
from application.shared.ending import end_tasks
from domain.shared.errors import (
    Conflict,
    MajordomeError,
    PersonErased,
    ProviderUnavailable,
    StorageUnavailable,
)
from domain.shared.identity import Person

Answer = Mapping[str, object]
"""A whole answer as its caller is given it."""

LEASE_SECONDS = 10.0
_LOOK_AGAIN_SECONDS = 0.2
_LOOKS = 1500


@dataclass(frozen=True, slots=True)
class KeyedCall:
    """`key` is the caller's own for this one call; `fingerprint` is a digest of what it asks."""

    person: Person
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answered:
    """`again` where it had been given before, or was made for another of the equal calls."""

    answer: Answer
    again: bool = False


Items = AsyncGenerator[str | Answered]
Work = Callable[[], Items]
"""Pieces of a text where it is streamed, then exactly once the answer."""


class AnsweredCalls(Protocol):
    """Calls by tenant and key, kept for a day. Raises StorageUnavailable."""

    async def claim(self, call: KeyedCall, holder: str) -> Answer | bool:
        """The answer it had; else whether it is `holder`'s to answer, for LEASE_SECONDS.

        Raises Conflict where the key was used for something else, PersonErased.
        """
        ...

    async def renew(self, call: KeyedCall, holder: str) -> None: ...

    async def keep(self, call: KeyedCall, holder: str, answer: Answer) -> bool:
        """False where it is not this holder's any more."""
        ...

    async def release(self, call: KeyedCall, holder: str) -> None:
        """It was not answered: the next one may try."""
        ...


class AnswerOnceUseCase:
    """However many equal calls there are, in however many processes, one of them is worked on.

    It goes on though its client leaves, so that whoever asks again is answered. Who dies over it
    is succeeded after LEASE_SECONDS; a call that fails is worked on anew by the next one.
    """

    def __init__(self, calls: AnsweredCalls) -> None:
        self._calls = calls
        self._under_way: dict[tuple[str | None, str], _Flight] = {}

    async def execute(self, call: KeyedCall, work: Work) -> Items:
        """What the work yields. Raises what it raises, and what `claim` of the port does."""
        name = (call.person.tenant, call.key)
        flight = self._under_way.get(name)
        is_first = flight is None
        if flight is None:
            flight = self._under_way[name] = _Flight(call)
            flight.task = asyncio.create_task(self._fly(flight, work))
            flight.task.add_done_callback(lambda _: self._under_way.pop(name, None))
        elif flight.call != call:
            raise other_call()
        async for item in flight.items():
            if isinstance(item, Answered) and not is_first:
                item = Answered(item.answer, again=True)
            yield item

    async def aclose(self) -> None:
        await end_tasks([f.task for f in self._under_way.values() if f.task])

    async def _fly(self, flight: "_Flight", work: Work) -> None:
        try:
            with asked_now():
                await self._answer(flight, work)
        except Exception as error:  # handed on to whoever waits
            flight.end(error)
        except asyncio.CancelledError:
            flight.end(ProviderUnavailable("the process is ending", kind="cancelled"))
            raise
        else:
            flight.end()

    async def _answer(self, flight: "_Flight", work: Work) -> None:
        holder = token_hex(8)
        try:
            answer = await self._claimed(flight.call, holder)
        except PersonErased:  # nothing may be kept, but everything answered
            async with aclosing(work()) as items:
                async for item in items:
                    flight.add(item)
            return
        if answer is not None:
            flight.add(Answered(answer, again=True))
            return
        renewing = asyncio.create_task(self._renewed(flight.call, holder))
        try:
            await self._worked(flight, holder, work)
        except BaseException:
            with suppress(StorageUnavailable):
                await self._calls.release(flight.call, holder)
            raise
        finally:
            await end_tasks([renewing])

    async def _claimed(self, call: KeyedCall, holder: str) -> Answer | None:
        """The answer it had, or None once it is ours; waits while another process works on it."""
        for _ in range(_LOOKS):
            found = await self._calls.claim(call, holder)
            if found is not False:
                return None if found is True else found
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        raise Conflict("a call with this Idempotency-Key is still under way")

    async def _worked(self, flight: "_Flight", holder: str, work: Work) -> None:
        """An answer is stored before it is given: what a client has seen is what it sees again."""
        async with aclosing(work()) as items:
            async for item in items:
                if isinstance(item, Answered):
                    item = await self._kept(flight.call, holder, item)
                flight.add(item)

    async def _kept(self, call: KeyedCall, holder: str, mine: Answered) -> Answered:
        """Ours, or that of the successor who was quicker than we who seemed dead."""
        with suppress(MajordomeError):
            if not await self._calls.keep(call, holder, mine.answer):
                found = await self._calls.claim(call, holder)
                return mine if isinstance(found, bool) else Answered(found, again=True)
        return mine

    async def _renewed(self, call: KeyedCall, holder: str) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            with suppress(StorageUnavailable):
                await self._calls.renew(call, holder)


def other_call() -> Conflict:
    return Conflict("this Idempotency-Key was used for another request; take a new one")


@dataclass(slots=True)
class _Flight:
    """A call that is worked on, and what has come of it so far."""

    call: KeyedCall
    task: asyncio.Task[None] | None = None
    _items: list[str | Answered] = field(default_factory=list)
    _ended: bool = False
    _error: Exception | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, item: str | Answered) -> None:
        self._items.append(item)
        self._tell()

    def end(self, error: Exception | None = None) -> None:
        self._ended, self._error = True, error
        self._tell()

    async def items(self) -> Items:
        """From the beginning, as they come."""
        seen = 0
        while True:
            news = self._news
            while seen < len(self._items):
                yield self._items[seen]
                seen += 1
            if self._ended:
                break
            await news.wait()
        if self._error:
            raise self._error

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
