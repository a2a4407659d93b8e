"""The real Prometheus scrapes the running product, and an alert of ours fires."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from infrastructure.mongo.client import Database
from tests.docs.test_operational_files import panel_queries, queries
from tests.support.in_process_product import product_settings, running_product
from tests.support.ports import free_port

UNUSED = re.compile(r"copilot_|agent_seconds|persona_[a-z]+_total")
"""What this little traffic does not touch: agents, and what people say of a persona."""
ALERTS = Path("config/prometheus/alerts/personalization.yml")


def configure(folder: Path, target: str) -> None:
    """Our rules, hurried: what must last for minutes need not last at all."""
    rules = ALERTS.read_text().replace("interval: 15s", "interval: 200ms")
    hurried = "\n".join(line for line in rules.splitlines() if "        for: " not in line)
    (folder / "rules.yml").write_text(hurried)
    often = {"scrape_interval": "200ms", "scrape_timeout": "200ms"}
    job = {"job_name": "majordome", "static_configs": [{"targets": [target]}]}
    configuration = {"global": often, "rule_files": ["rules.yml"], "scrape_configs": [job]}
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration))


@asynccontextmanager
async def prometheus(folder: Path, target: str) -> AsyncIterator[aiohttp.ClientSession]:
    await asyncio.to_thread(configure, folder, target)
    address = f"127.0.0.1:{free_port()}"
    process = await asyncio.create_subprocess_exec(
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={address}",
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with aiohttp.ClientSession(f"http://{address}") as session:
            yield session
    finally:
        process.terminate()
        await process.wait()


async def asked(session: aiohttp.ClientSession, path: str, **query: str) -> Any:
    async with session.get(f"/api/v1/{path}", params=query) as answer:
        return (await answer.json()).get("data")


async def without_data(session: aiohttp.ClientSession) -> list[str]:
    """Panels that show nothing, though what they are about was used."""
    about_used = [query for query in panel_queries() if not UNUSED.search(query)]
    return [q for q in about_used if not (await asked(session, "query", query=q))["result"]]


async def firing(session: aiohttp.ClientSession) -> set[str]:
    try:
        alerts = (await asked(session, "alerts"))["alerts"]
    except (aiohttp.ClientError, TypeError):  # it is starting
        return set()
    return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}


async def until_firing(session: aiohttp.ClientSession, alert: str) -> None:
    while alert not in await firing(session):  # noqa: ASYNC110 - it must be asked
        await asyncio.sleep(0.2)


async def up(session: aiohttp.ClientSession) -> list[float]:
    """Of each target."""
    found = (await asked(session, "query", query="up"))["result"]
    return [float(sample["value"][1]) for sample in found]


async def test_an_update_that_was_given_up_fires_an_alert_and_so_does_a_stop(
    mongo_uri_and_name: tuple[str, str], mongo_database: Database, tmp_path: Path
) -> None:
    settings = product_settings(mongo_uri_and_name, tmp_path)
    await mongo_database["inbox"].insert_one(
        {"_id": {"bot_id": 1, "update_id": 1}, "state": "dead"}
    )
    async with AsyncExitStack() as watching:
        async with running_product(settings) as product:
            ann = await product.sandbox.user("Ann")
            await ann.ask("hello")
            target = product.url.removeprefix("http://")
            session = await watching.enter_async_context(prometheus(tmp_path, target))
            async with asyncio.timeout(60):
                await until_firing(session, "DeadLetters")
                assert "MajordomeDown" not in await firing(session)
                assert await up(session) == [1.0]
                for query in queries():
                    assert (await asked(session, "query", query=query)) is not None, query
                for _ in range(40):  # a rate needs two looks at its series
                    if not (empty := await without_data(session)):
                        break
                    await asyncio.sleep(0.5)
                assert empty == []
                answered = "sum(personalized_requests_total)"
                (sample,) = (await asked(session, "query", query=answered))["result"]
                assert float(sample["value"][1]) >= 1
        async with asyncio.timeout(60):
            await until_firing(session, "MajordomeDown")
            assert await up(session) == [0.0]
