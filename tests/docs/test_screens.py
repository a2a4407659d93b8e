"""What the page says that a screen shows is what it shows."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infrastructure.mongo.client import open_mongo
from infrastructure.mongo.preparation import tell_of_silence
from main import app
from presentation.process import INTERRUPTED, ProcessLife
from tests.bench.screens import SITUATIONS
from tests.support.own_mongod import OwnMongod
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess, import_product

PAGE = Path("docs/operational/screens.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "value"), [("HTTP_PORT", "eighty"), ("DEFAULT_PERSONA", "jeeves")]
)
def test_a_wrong_setting(name: str, value: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["run"], env={name: value, "DATA_DIR": str(tmp_path)})
    assert result.exit_code == 1
    said, *names = result.output.strip().partition("one of: ")
    assert f"`{said}{'one of: …' if names[0] else ''}`" in PAGE


async def test_a_database_that_is_away() -> None:
    lines: list[str] = []
    async with open_mongo("mongodb://127.0.0.1:9", "majordome") as database:
        await tell_of_silence(database, lines.append, patience=60)
    assert f"`{lines[0]}`" in PAGE


@pytest.fixture(scope="module")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnMongod]:
    server = OwnMongod.started(tmp_path_factory.mktemp("own-mongod"))
    yield server
    server.kill()


async def test_a_database_that_goes_away_and_comes_back(mongod: OwnMongod, tmp_path: Path) -> None:
    import_product()
    settings = {
        "MONGODB_URI": mongod.uri.replace("serverSelectionTimeoutMS=20000&", ""),
        "HTTP_PORT": str(free_port()),
        "LLM_MODLE": "gpt",
        "STT_MODEL": "",
    }
    product = ProductProcess(settings, tmp_path, "run").start()
    try:
        await product.said("Majordome is at your service", within=60)
        await asyncio.to_thread(mongod.stop)
        await product.said("database_away", within=60)
        await asyncio.to_thread(mongod.start)
        await product.said("database_is_back", within=60)
        assert await product.end() == 0
    finally:
        product.kill()
    assert "Traceback" not in product.output
    mistyped, serving, *_ = product.output.splitlines()
    assert f"`{mistyped}`" in PAGE
    assert f"`{re.sub(r':[0-9]+', ':8080', serving)}`" in PAGE
    for line in ("database_away", "advice='updates wait at Telegram until it is back'"):
        assert line in product.output
        assert line in PAGE
    for line in ("database_is_back", "advice='what waited is answered now'"):
        assert line in product.output
        assert line in PAGE


async def test_an_end_that_has_to_wait() -> None:
    lines: list[str] = []
    life = ProcessLife(lines.append)
    life.waits_for(lambda: "one answer in work")
    running = asyncio.create_task(life.run([]))
    await asyncio.sleep(0)
    life._asked_to_end(running)
    await running
    assert f"`{lines[0]}`" in PAGE
    assert f"status {INTERRUPTED}" in PAGE


def test_every_situation_that_is_measured_stands_on_the_page() -> None:
    assert [name for name in SITUATIONS if f"| {name} |" not in PAGE] == []
