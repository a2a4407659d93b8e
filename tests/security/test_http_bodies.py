"""Nobody without a key has a body read, and nobody a body without bound."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from composition.context import ProcessRole
from tests.support.in_process_product import product_settings, running_product
from tests.support.raw_http import Answered, RawConnection

KEY = "the-internal-token-of-the-tests"
ANNOUNCED = 200_000_000


@pytest.fixture
async def port(mongo_uri_and_name: tuple[str, str], tmp_path: Path) -> AsyncIterator[int]:
    settings = product_settings(mongo_uri_and_name, tmp_path, internal_api_token=KEY)
    async with running_product(settings, frozenset({ProcessRole.API})) as product:
        yield int(product.url.rpartition(":")[2])


async def announced(port: int, path: str, *headers: str) -> Answered:
    """The answer to a large body of which not a byte is sent."""
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {ANNOUNCED}", *headers]
    async with RawConnection.to(port) as connection:
        await connection.send("\r\n".join([*lines, "", ""]).encode())
        return await connection.answer()


async def test_without_a_valid_key_the_body_is_not_read(port: int) -> None:
    for path in ("/v1/ai/generate", "/v1/ai/chat", "/v1/unknown"):
        for header in ("X-A: b", "Authorization: Bearer wrong", "X-Internal-Token: wrong"):
            lines = [f"POST {path} HTTP/1.1", "Host: x", "Content-Length: 1000", header]
            async with RawConnection.to(port) as connection:
                await connection.send("\r\n".join([*lines, "", ""]).encode())
                assert (await connection.answer()).status == 401


async def test_a_body_that_is_too_large_is_refused_before_it_is_sent(port: int) -> None:
    for path in ("/v1/ai/generate", "/telegram/webhook", "/unknown", "/metrics"):
        answered = await announced(port, path, f"Authorization: Bearer {KEY}")
        assert (answered.status, answered.error) == (413, "PAYLOAD_TOO_LARGE")


async def test_a_body_that_does_not_say_its_length_is_bounded_too(port: int) -> None:
    start = "POST /v1/ai/generate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    async with RawConnection.to(port) as connection:
        await connection.send(f"{start}Authorization: Bearer {KEY}\r\n\r\n".encode())
        for _ in range(32):
            await connection.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        assert (await connection.answer()).status == 413


async def test_refusals_have_the_error_body_of_all_routes(port: int) -> None:
    expected = {"GET /unknown": (404, "NOT_FOUND"), "DELETE /healthz": (405, "METHOD_NOT_ALLOWED")}
    for asked, refused in expected.items():
        async with RawConnection.to(port) as connection:
            await connection.send(f"{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            answered = await connection.answer()
        assert (answered.status, answered.error) == refused
        assert answered.refusal["request_id"].startswith("req_")


async def test_an_address_that_is_not_ascii_is_refused_with_what_to_do(port: int) -> None:
    async with RawConnection.to(port) as connection:
        await connection.send(
            "GET /v1/astrology/places?q=Лион HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        )
        answered = await connection.answer()
    assert answered.status == 400
    assert "percent-encoded" in answered.refusal["error"]["message"]
    assert answered.refusal["request_id"].startswith("req_")


async def test_a_wrong_method_is_told_which_one_is_right(port: int) -> None:
    async with RawConnection.to(port) as connection:
        await connection.send(b"DELETE /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        answered = await connection.answer()
    assert "GET" in answered.refusal["error"]["message"]
