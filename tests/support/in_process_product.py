"""The whole product in this process: bot, worker and HTTP on a free port, with the sandbox."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack

from fastapi.dependencies import models
from prometheus_client.parser import text_string_to_metric_families

from composition.app import Replacements
from composition.context import EVERY_ROLE, ProcessRole
from composition.serving import serve
from infrastructure.settings import Settings
from presentation.process import ProcessLife
from tests.support import canaries
from tests.support.sandbox_user import SandboxClient

CONFIG = Path(__file__).parents[2] / "config"


@dataclass(frozen=True, slots=True)
class RunningProduct:
    url: str
    sandbox: SandboxClient

    async def page(self, path: str) -> str:
        """The text of a page of the product's own HTTP, whatever its status."""
        async with self.sandbox.session.get(path) as answer:
            text = await answer.text()
        canaries.operators_see(text)
        return text

    async def metric(self, name: str, **labels: str) -> float:
        """A sample of /metrics by its full name; 0 where there is none yet."""
        for family in text_string_to_metric_families(await self.page("/metrics")):
            for sample in family.samples:
                if sample.name == name and sample.labels == labels:
                    return float(sample.value)
        return 0


def product_settings(mongo: tuple[str, str], data_dir: Path, **settings: Any) -> Settings:
    """Settings of which none comes from the environment that the tests run in.

    `mongo` is the database's address and name. Every message is a turn of its own, and
    none waits for a limit.
    """
    uri, database = mongo
    chosen: dict[str, Any] = {
        "mongodb_uri": uri,
        "mongodb_database": database,
        "data_dir": data_dir,
        "data_encryption_keys": "off",  # so that a test may look into the database
        "http_port": 0,
        "burst_merge_ms": 0,
        "user_messages_per_minute": 1000,
        "telegram_chat_messages_per_second": 1000,
        "memory_recall_ms": 10_000,  # a busy machine is slower than a reply waits for
        "telegram_bot_token": "",
        "stt_model": "",
    }
    return Settings(_env_file=None, **(chosen | settings))  # type: ignore[call-arg]


@asynccontextmanager
async def running_product(
    settings: Settings,
    roles: frozenset[ProcessRole] = EVERY_ROLE,
    **replacements: Unpack[Replacements],
) -> AsyncIterator[RunningProduct]:
    """Run it while the block runs, then stop it as a signal would; raises what it fails with."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    life = ProcessLife()
    serving = asyncio.create_task(
        serve(settings, roles, report=lines.put_nowait, life=life, **replacements)
    )
    try:
        url = await _address(lines, serving)
        async with SandboxClient.open(url) as sandbox:
            yield RunningProduct(url, sandbox)
    finally:
        life.end()
        try:
            await serving
        finally:
            forget_what_fastapi_keeps()


def forget_what_fastapi_keeps() -> None:
    """It remembers every function that serves a route, and with it a whole product, for ever."""
    for function in vars(models).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()


async def _address(lines: asyncio.Queue[str], serving: asyncio.Task[None]) -> str:
    """The product says last of all where it can be reached."""
    while True:
        line = asyncio.create_task(lines.get())
        await asyncio.wait({line, serving}, return_when=asyncio.FIRST_COMPLETED)
        if not line.done():
            line.cancel()
            serving.result()
        if address := re.search(r"http://127\.0\.0\.1:\d+", await line):
            return address.group()
