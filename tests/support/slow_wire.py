"""A wire with a delay, so that what runs side by side is seen to do so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Wire:
    """A loopback port that leads elsewhere, from where answers come so many seconds later."""

    port: int = 0
    seconds: float = 0.0


@asynccontextmanager
async def slow_wire(to: Path) -> AsyncIterator[Wire]:
    """Yield a wire to the socket `to`, which is as quick as any until it is told otherwise."""
    wire = Wire()
    served: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        served.add(task)
        there, back = await asyncio.open_unix_connection(to)
        try:
            with suppress(ConnectionError):
                await asyncio.gather(_copy(reader, back, Wire()), _copy(there, writer, wire))
        finally:
            back.close()
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        wire.port = server.sockets[0].getsockname()[1]
        yield wire
    finally:
        server.close()
        for task in served:
            task.cancel()
        await asyncio.gather(*served, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wire: Wire) -> None:
    while data := await reader.read(2**16):
        await asyncio.sleep(wire.seconds)
        writer.write(data)
        await writer.drain()
    writer.close()
