"""A wire with a delay, so that what runs side by side is seen to do so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path


@asynccontextmanager
async def slow_wire(to: Path, seconds: float) -> AsyncIterator[int]:
    """Yield a loopback port that leads to the socket `to`, whose answers come `seconds` later."""
    served: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        served.add(task)
        there, back = await asyncio.open_unix_connection(to)
        try:
            with suppress(ConnectionError):
                await asyncio.gather(_copy(reader, back, 0), _copy(there, writer, seconds))
        finally:
            back.close()
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in served:
            task.cancel()
        await asyncio.gather(*served, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    while data := await reader.read(2**16):
        await asyncio.sleep(seconds)
        writer.write(data)
        await writer.drain()
    writer.close()
