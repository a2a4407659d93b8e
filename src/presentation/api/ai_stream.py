"""Server-sent events, and calls that end when nobody listens any more."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import TypeVar

import orjson
from fastapi import Request
from fastapi.responses import StreamingResponse

from application.text_engine.generate import GenerationResult
from domain.shared.errors import MajordomeError
from presentation.api.ai_errors import CallIds, ClientGone, answer_for

T = TypeVar("T")
Items = AsyncGenerator[str | GenerationResult]
Rendered = Callable[[GenerationResult], Mapping[str, object]]


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
    request: Request, items: Items, rendered: Rendered, ids: CallIds
) -> StreamingResponse:
    """Waits for the first item, so that an early failure is still a proper HTTP error."""
    try:
        first = await while_connected(request, anext(items))
    except BaseException:
        await items.aclose()
        raise
    return StreamingResponse(
        _events(first, items, rendered, ids),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(
    first: str | GenerationResult, items: Items, rendered: Rendered, ids: CallIds
) -> AsyncGenerator[bytes]:
    """A stream that breaks ends in an error event, never in a clean end."""
    try:
        async with aclosing(items):
            yield _event(first, rendered)
            async for item in items:
                yield _event(item, rendered)
    except MajordomeError as error:
        yield b"event: error\ndata: " + answer_for(error).body(ids) + b"\n\n"


def _event(item: str | GenerationResult, rendered: Rendered) -> bytes:
    if isinstance(item, str):
        content: Mapping[str, object] = {"delta": item}
    else:
        content = {"done": True, **rendered(item)}
    return b"data: " + orjson.dumps(content) + b"\n\n"


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
