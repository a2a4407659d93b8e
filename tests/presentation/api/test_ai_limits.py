"""Limits that hold over processes."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

import httpx2
import pytest

from tests.support.ai_gateway import SERVICE_KEY
from tests.support.llm_stub import LlmStub
from tests.support.text_engine import ROOT

ALLOWED = 10


@pytest.fixture
def two_processes(redis_url: str) -> Iterator[list[str]]:
    """The addresses of two servers that share a Redis."""
    with LlmStub() as stub, ExitStack() as stack:
        options = ["--model-url", stub.base_url, "--redis-url", redis_url]
        command = [sys.executable, "-m", "tests.support.ai_gateway", *options]
        servers = [
            stack.enter_context(
                subprocess.Popen(
                    [*command, "--per-minute", str(ALLOWED)],
                    stdout=subprocess.PIPE,
                    text=True,
                    cwd=ROOT,
                )
            )
            for _ in range(2)
        ]
        for server in servers:
            stack.callback(server.terminate)
        yield [f"http://127.0.0.1:{_port(server)}" for server in servers]


def _port(server: subprocess.Popen[str]) -> int:
    assert server.stdout
    return int(server.stdout.readline())


async def test_of_two_hundred_calls_at_once_exactly_the_allowed_ones_pass(
    two_processes: list[str],
) -> None:
    user_id = uuid4().hex
    body = {
        "use_case": "generic_qna",
        "user_id": user_id,
        "locale": "en",
        "input": {"text": "Now?"},
    }
    headers = {"X-Internal-Token": SERVICE_KEY}
    async with httpx2.AsyncClient(headers=headers, timeout=30) as client:
        answers = await asyncio.gather(
            *(
                client.post(f"{two_processes[number % 2]}/v1/ai/generate", json=body)
                for number in range(200)
            )
        )

    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(200), statuses.count(429)) == (ALLOWED, 200 - ALLOWED)
