"""An Idempotency-Key over two processes on one database, of which one is killed."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.llm_stub import Fault, LlmStub
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess

KEY = "the-internal-token-of-the-tests"
BODY: dict[str, Any] = {
    "use_case": "natal_chart_interpretation",
    "locale": "en",
    "user_id": "u1",
    "input": {"question": "What is a sextile?"},
}
Replica = tuple[ProductProcess, str]


@pytest.fixture
def replicas(
    llm: LlmStub, mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> Iterator[list[Replica]]:
    uri, database = mongo_uri_and_name
    started: list[Replica] = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        settings = {
            "MONGODB_URI": uri,
            "MONGODB_DATABASE": database,
            "DATA_DIR": str(tmp_path / "data"),
            "HTTP_PORT": str(free_port()),
            "INTERNAL_API_TOKEN": KEY,
            "LLM_BASE_URL": llm.base_url,
            "LLM_MODEL": "stub",
        }
        process = ProductProcess(settings, folder, "api").start()
        started.append((process, f"http://127.0.0.1:{settings['HTTP_PORT']}"))
    yield started
    for process, _ in started:
        process.kill()


async def ready(client: httpx2.AsyncClient, url: str) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await client.get(f"{url}/readyz")).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.1)


async def test_parallel_calls_and_a_kill_leave_one_answer(
    replicas: list[Replica], llm: LlmStub
) -> None:
    (doomed, here), (_, there) = replicas
    async with httpx2.AsyncClient(timeout=60) as client:

        async def asked(url: str, key: str) -> httpx2.Response:
            headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": key}
            return await client.post(f"{url}/v1/ai/generate", json=BODY, headers=headers)

        await ready(client, here)
        await ready(client, there)
        llm.script(Fault("slow", seconds=1))
        urls = [here, there] * 25
        answers = await asyncio.gather(*(asked(url, "together") for url in urls))
        assert [answer.status_code for answer in answers] == [200] * 50
        assert len({answer.content for answer in answers}) == 1
        assert len(llm.requests) == 1

        llm.script(Fault("hang"))
        lost = asyncio.create_task(asked(here, "killed"))
        async with asyncio.timeout(60):
            while len(llm.requests) < 2:  # noqa: ASYNC110 (the stub's thread fills it)
                await asyncio.sleep(0.02)
        doomed.kill()
        await asyncio.gather(lost, return_exceptions=True)
        succeeded = await asked(there, "killed")
        assert succeeded.status_code == 200
        assert (await asked(there, "together")).content == answers[0].content
        assert (await asked(there, "killed")).content == succeeded.content
        assert len(llm.requests) == 3
