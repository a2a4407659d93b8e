"""A session over two processes, of which one is killed; in Redis and in MongoDB."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import redis

from tests.e2e.services.test_answered_once import KEY, Replica
from tests.presentation.api.test_sockets import Service, told_until
from tests.support.llm_stub import LlmStub
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess

TTL = 900


@pytest.fixture(params=["redis", "mongo"])
def store(request: pytest.FixtureRequest, redis_url: str) -> str:
    if request.param == "mongo":
        return ""
    redis.Redis.from_url(redis_url).flushdb()
    return redis_url


@pytest.fixture
def replicas(
    store: str, llm: LlmStub, mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> Iterator[list[Replica]]:
    uri, database = mongo_uri_and_name
    started: list[Replica] = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        settings = {
            "MONGODB_URI": uri,
            "MONGODB_DATABASE": database,
            "REDIS_URL": store,
            "REDIS_SESSION_TTL": str(TTL),
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


async def ready(url: str) -> None:
    async with asyncio.timeout(60), aiohttp.ClientSession(url) as http:
        while True:
            try:
                async with http.get("/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)


async def test_a_session_is_taken_up_by_the_other_process_and_by_nobody_else(
    replicas: list[Replica], store: str
) -> None:
    (first, one), (_, two) = replicas
    await asyncio.gather(ready(one), ready(two))
    headers = {"Authorization": f"Bearer {KEY}"}
    async with aiohttp.ClientSession(one, headers=headers) as http:
        ann = await http.ws_connect("/ws", params={"session_id": "talk", "user_id": "ann"})
        await told_until(ann, "init")
        await ann.send_json({"type": "message", "text": "I keep a red umbrella"})
        assert (await told_until(ann, "complete", "error"))[-1]["type"] == "complete"
        first.kill()
    async with aiohttp.ClientSession(two, headers=headers) as http:
        crm = Service(http)
        async with crm.socket(session_id="talk", user_id="ann") as ann:
            (init,) = await told_until(ann, "init")
            assert init["resumed"] is True
            await ann.send_json({"type": "message", "text": "Goodbye"})
            assert (await told_until(ann, "complete", "error"))[-1]["type"] == "complete"
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await http.ws_connect("/ws", params={"session_id": "talk", "user_id": "bob"})
        assert refusal.value.status == 403
        async with crm.socket(session_id="other", user_id="bob") as bob:
            (init,) = await told_until(bob, "init")
            assert init["resumed"] is False
        assert {each["user_id"] for each in (await crm.get("/ws/sessions"))["items"]} == {
            "ann",
            "bob",
        }
    if store:
        expires = redis.Redis.from_url(store).ttl("majordome:session:talk")
        assert 0 < int(str(expires)) <= TTL
