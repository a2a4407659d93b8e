"""One address in front of several replicas, as a load balancer gives."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager


@asynccontextmanager
async def round_robin(ports: Sequence[int]) -> AsyncIterator[int]:
    """Yield a loopback port whose connections go to these ports in turn, past the dead ones."""
    turns = 0
    connections: set[asyncio.Task[None]] = set()

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        nonlocal turns
        for _ in ports:
            turns += 1
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", ports[turns % len(ports)])
        return None

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if replica := await connect():
            # Whoever closes first ends the other side too.
            await asyncio.gather(_pipe(reader, replica[1]), _pipe(replica[0], writer))
        else:
            writer.transport.abort()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(serve(reader, writer))
        connections.add(task)
        task.add_done_callback(connections.discard)

    async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            for connection in list(connections):
                connection.cancel()
            await asyncio.gather(*connections, return_exceptions=True)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.transport.abort() if writer.is_closing() else writer.close()
