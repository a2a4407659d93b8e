"""Server-sent events, and calls that end when nobody listens any more."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import TypeVar

from fastapi import Request
from fastapi.responses import StreamingResponse

from application.text_engine.answering_once import Answered, Items
from domain.shared.errors import MajordomeError
from presentation.api.ai_errors import CallIds, ClientGone, answer_for
from presentation.api.json_bodies import encoded

T = TypeVar("T")
GRACE_SECONDS = 1.0
HEARTBEAT_SECONDS = 10.0
_HEARTBEAT = b": still here\n\n"

Told = Callable[[Answered], Mapping[str, object]]


async def while_connected(request: Request, call: Awaitable[T]) -> T:
    """The call's outcome; raises ClientGone, and cancels the call, when the client leaves."""
    calling = asyncio.ensure_future(call)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((calling, leaving), return_when=asyncio.FIRST_COMPLETED)
        if calling.done():
            return calling.result()
        raise ClientGone("the client left")
    finally:
        leaving.cancel()
        calling.cancel()
        await asyncio.gather(calling, leaving, return_exceptions=True)


async def event_stream(
    request: Request, items: Items, told: Told, ids: CallIds
) -> StreamingResponse:
    """`{"delta"}` for each piece, `{"done": true, …}` at the end.

    An answer that is given again comes in one piece.
    """
    began = False

    def written(item: str | Answered) -> bytes:
        nonlocal began
        if isinstance(item, str):
            began = True
            return _data({"delta": item})
        text = item.answer["text"]
        piece = b"" if began or not text else _data({"delta": text})
        return piece + _data({"done": True, **told(item)})

    def broken(error: MajordomeError) -> bytes:
        return b"event: error\ndata: " + answer_for(error).body(ids) + b"\n\n"

    return await streamed(request, items, written, broken)


async def streamed(
    request: Request,
    items: Items,
    written: Callable[[str | Answered], bytes],
    broken: Callable[[MajordomeError], bytes],
    *,
    last: bytes = b"",
) -> StreamingResponse:
    """Server-sent events: headers after a second at most, comments while the model is silent.

    An early failure is a proper HTTP error; a later one ends in an event, never in a clean end.
    """
    pump = _Pump(items)
    try:
        first = await while_connected(request, pump.next(GRACE_SECONDS))
    except BaseException:
        await pump.aclose()
        raise
    return StreamingResponse(
        _events(first, pump, written, broken, last),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(
    first: "_Next",
    pump: "_Pump",
    written: Callable[[str | Answered], bytes],
    broken: Callable[[MajordomeError], bytes],
    last: bytes,
) -> AsyncGenerator[bytes]:
    item = first
    try:
        while not isinstance(item, _Ended):
            yield _HEARTBEAT if item is None else written(item)
            item = await pump.next(HEARTBEAT_SECONDS)
        if last:
            yield last
    except MajordomeError as error:
        yield broken(error)
    finally:
        await pump.aclose()


class _Ended:
    """Nothing more comes."""


_Next = str | Answered | _Ended | None


class _Pump:
    """Takes the items in a task of its own, so that whoever waits for one may stop waiting."""

    def __init__(self, items: Items) -> None:
        self._items = items
        self._queue: asyncio.Queue[str | Answered | _Ended | Exception] = asyncio.Queue(64)
        self._task = asyncio.create_task(self._take())

    async def next(self, seconds: float) -> _Next:
        """The next item, or None where there was none so soon. Raises what the items raise."""
        try:
            async with asyncio.timeout(seconds):
                item = await self._queue.get()
        except TimeoutError:
            return None
        if isinstance(item, Exception):
            raise item
        return item

    async def aclose(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._items.aclose()

    async def _take(self) -> None:
        try:
            async for item in self._items:
                await self._queue.put(item)
            await self._queue.put(_Ended())
        except Exception as error:  # handed on to whoever waits
            await self._queue.put(error)


def _data(content: Mapping[str, object]) -> bytes:
    return b"data: " + encoded(content) + b"\n\n"


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
