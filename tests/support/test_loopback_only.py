import asyncio
import socket
from pathlib import Path

import pytest

from tests.support.loopback_only import OutsideConnectionError


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_an_outside_address_is_refused(method: str) -> None:
    with socket.socket() as outside, pytest.raises(OutsideConnectionError, match=r"192\.0\.2\.1"):
        getattr(outside, method)(("192.0.2.1", 80))


def test_an_outside_datagram_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as outside, pytest.raises(OutsideConnectionError):
        outside.sendto(b"", ("192.0.2.1", 53))


async def test_an_outside_name_is_not_looked_up() -> None:
    with pytest.raises(OutsideConnectionError, match=r"example\.com"):
        await asyncio.open_connection("example.com", 80)


async def test_loopback_is_free() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "localhost", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("localhost", port)
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


async def test_unix_sockets_are_free(tmp_path: Path) -> None:
    path = str(tmp_path / "socket")
    server = await asyncio.start_unix_server(lambda _, writer: writer.close(), path)
    async with server:
        reader, writer = await asyncio.open_unix_connection(path)
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
