"""A client that does not read: nothing piles up for it, and it gets every word in the end."""

import asyncio
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.e2e.services.test_answered_once import KEY
from tests.e2e.services.test_sessions_survive import ready
from tests.security.test_http_process import memory
from tests.support.llm_stub import LlmStub
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess

WORDS = 8_000
LONG = " ".join(f"word{number:05}" for number in range(WORDS))
ROUNDS = 3
MOST_GROWTH = 48 * 2**20
"""In bytes. Every growing text of one answer, kept as it is sent, would take 320 MB."""


@pytest.fixture
def product(
    llm: LlmStub, mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> Iterator[ProductProcess]:
    llm.reply = lambda received: LONG
    uri, database = mongo_uri_and_name
    settings = {
        "MONGODB_URI": uri,
        "MONGODB_DATABASE": database,
        "DATA_DIR": str(tmp_path),
        "HTTP_PORT": str(free_port()),
        "INTERNAL_API_TOKEN": KEY,
        "LLM_BASE_URL": llm.base_url,
        "LLM_MODEL": "stub",
    }
    process = ProductProcess(settings, tmp_path, "api").start()
    yield process
    process.kill()


def lazy_connection(port: str) -> connect:
    """It takes in next to nothing until it is read from."""
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    small.connect(("127.0.0.1", int(port)))
    small.setblocking(False)
    return connect(
        f"ws://127.0.0.1:{port}/ws?user_id=ann",
        sock=small,
        additional_headers={"Authorization": f"Bearer {KEY}"},
        max_queue=1,
        max_size=None,
        compression=None,
        proxy=None,
    )


async def answered(url: str, times: int) -> None:
    """Wait until so many answers are remembered, whoever may have read them."""
    told = f'user_memory_events_total{{role="assistant"}} {float(times)}'
    async with asyncio.timeout(60), aiohttp.ClientSession(url) as http:
        while True:
            async with http.get("/metrics") as page:
                if told in await page.text():
                    return
            await asyncio.sleep(0.05)


async def read(ann: ClientConnection) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    async with asyncio.timeout(60):
        while not seen or seen[-1]["type"] == "token":
            seen.append(json.loads(await ann.recv()))
    return seen


async def test_who_does_not_read_costs_no_memory_and_misses_nothing(
    product: ProductProcess,
) -> None:
    port = product.settings["HTTP_PORT"]
    url = f"http://127.0.0.1:{port}"
    await ready(url)
    async with lazy_connection(port) as ann:
        await read(ann)
        before = memory(product)
        for number in range(1, ROUNDS + 1):
            await ann.send(json.dumps({"text": f"Tell me a long story, number {number}"}))
            await answered(url, number)
            assert memory(product) - before < MOST_GROWTH
            *tokens, complete = await read(ann)
            grown = ""
            for token in tokens:
                grown += token["content"]
                assert token["full_text"] == grown
            assert complete["type"] == "complete"
            assert complete["data"]["text"] == grown == LONG
            assert len(tokens) < WORDS / 10
    assert memory(product) - before < MOST_GROWTH
