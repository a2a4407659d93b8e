"""HTTP written by hand, as no honest client would."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answered:
    """`status` is 0 where the server hung up without a word."""

    status: int
    body: bytes

    @property
    def refusal(self) -> dict[str, Any]:
        """The standard error body."""
        told: dict[str, Any] = json.loads(self.body)
        assert told.keys() == {"request_id", "trace_id", "error"}
        return told

    @property
    def error(self) -> str:
        """Its type."""
        return str(self.refusal["error"]["type"])


class RawConnection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    @asynccontextmanager
    async def to(cls, port: int, *, source: str = "127.0.0.1") -> AsyncIterator["RawConnection"]:
        """`source` is the loopback address to come from, so as to be another client."""
        connection = cls(*await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0)))
        try:
            yield connection
        finally:
            connection._writer.transport.abort()

    async def send(self, data: bytes) -> bool:
        """False where the server has hung up."""
        try:
            self._writer.write(data)
            await self._writer.drain()
        except ConnectionError:
            return False
        return not self._writer.transport.is_closing()

    def stop_reading(self) -> None:
        self._reader_transport().pause_reading()

    def _reader_transport(self) -> asyncio.ReadTransport:
        transport = self._writer.transport
        assert isinstance(transport, asyncio.ReadTransport)
        return transport

    async def get(self, path: str = "/healthz") -> Answered:
        await self.send(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return await self.answer()

    async def answer(self) -> Answered:
        """Waits for one, or for the end of the connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await self._reader.readuntil(b"\r\n\r\n")
            status = int(head.split(b" ")[1])
            length = re.search(rb"content-length: (\d+)", head.lower())
            return Answered(status, await self._reader.readexactly(int(length[1]) if length else 0))
        return Answered(0, b"")

    async def ended(self) -> bool:
        """Waits until the server hangs up; what it says before is passed over."""
        with suppress(ConnectionError):
            while await self._reader.read(2**16):
                pass
        return True
