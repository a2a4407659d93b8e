"""The `majordome` command and the scripts, as processes of their own."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import aiohttp
import pytest
from pymongo import MongoClient
from typer.testing import CliRunner

from main import app
from tests.support.deaf_mongod import DeafMongod
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess, import_product

SCRIPTS = Path(__file__).parents[1] / "scripts"
MIGRATIONS = [
    SCRIPTS / "migrations" / name for name in ("migrate.py", "add_personalization_indexes.py")
]
WORKER = SCRIPTS / "workers" / "personalization_memory_worker.py"


@pytest.fixture
def environment(mongo_uri_and_name: tuple[str, str]) -> dict[str, str]:
    uri, database = mongo_uri_and_name
    return {
        "MONGODB_URI": uri,
        "MONGODB_DATABASE": database,
        "HTTP_PORT": str(free_port()),
        "STT_MODEL": "",
    }


async def run_script(
    script: Path, *arguments: str, environment: Mapping[str, str], folder: Path
) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(script), *arguments),
        env=environment,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode, output.decode()


def test_help_names_what_can_be_run() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    for command in ("run", "bot", "worker", "api", "doctor"):
        assert f" {command} " in result.output


def test_it_tells_its_version() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.output) == (0, f"majordome {version('majordome')}\n")


def test_a_ctrl_c_while_the_command_is_loaded_shows_no_traceback() -> None:
    loading = "import main; raise KeyboardInterrupt"
    result = subprocess.run([sys.executable, "-c", loading], capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (-signal.SIGINT, b"")


@pytest.mark.parametrize("name", ["DEFAULT_PERSONA", "MEMORY_CAP"])
def test_a_json_log_is_json_from_the_first_line(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOG_FORMAT", "json")
    monkeypatch.setenv(name, "jeeves")
    result = subprocess.run(
        [sys.executable, "-m", "main", "run"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    (line,) = (result.stdout + result.stderr).splitlines()
    assert name in json.loads(line)["event"]
    assert list(tmp_path.iterdir()) == []  # refused before anything was started


@pytest.mark.parametrize("command", ["run", "bot", "worker", "api"])
def test_a_wrong_setting_stops_the_start_with_one_line(
    command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "hunter2 is no token")
    result = CliRunner().invoke(app, [command])
    assert result.exit_code == 1
    assert result.output == (
        "majordome: TELEGRAM_BOT_TOKEN: must be a token of @BotFather; "
        "for example TELEGRAM_BOT_TOKEN=123456789:AAF…\n"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_HOST", "203.0.113.1"),
        ("DEFAULT_PERSONA", "jester"),
        ("PROMPT_VERSIONS", '{"chat": "v0"}'),
        ("LLM_TOKENIZER_FILE", "nowhere.json"),
        ("DATA_DIR", "/proc/nowhere"),
    ],
)
async def test_a_value_that_only_the_start_can_refuse_is_named_in_one_line_too(
    environment: dict[str, str], tmp_path: Path, name: str, value: str
) -> None:
    import_product()
    product = ProductProcess(environment | {name: value}, tmp_path, "run").start()
    assert await product.exit_code() == 1
    assert product.output.startswith(f"majordome: {name}")
    assert product.output.count("\n") == 1


async def test_a_ctrl_c_is_heard_while_the_private_database_starts(tmp_path: Path) -> None:
    import_product()
    deaf = DeafMongod(tmp_path / "bin")
    settings = {"PATH": deaf.installed(), "HTTP_PORT": str(free_port()), "STT_MODEL": ""}
    product = ProductProcess(settings, tmp_path, "run").start()
    try:
        async with asyncio.timeout(60):
            await deaf.pid()
        product.interrupt()
        assert await product.exit_code() == 130
    finally:
        product.kill()
    assert "Traceback" not in product.output


@pytest.mark.parametrize("role", ["run", "bot", "worker", "api"])
async def test_every_role_serves_its_health_and_ends_well_when_told_to(
    environment: dict[str, str], tmp_path: Path, role: str
) -> None:
    import_product()
    product = ProductProcess(environment, tmp_path, role).start()
    try:
        async with aiohttp.ClientSession() as http, asyncio.timeout(60):
            url = f"http://127.0.0.1:{environment['HTTP_PORT']}"
            assert await first_status(http, f"{url}/readyz") == 200
        assert await product.end() == 0
    finally:
        product.kill()
    assert "Traceback" not in product.output


async def first_status(http: aiohttp.ClientSession, url: str) -> int:
    while True:
        try:
            async with http.get(url) as answer:
                return answer.status
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.05)


async def test_the_migration_runs_again_and_again(
    environment: dict[str, str], tmp_path: Path
) -> None:
    for script in MIGRATIONS:
        status, output = await run_script(script, environment=environment, folder=tmp_path)
        assert (status, output.count("\n")) == (0, 1), output
    with MongoClient[dict[str, object]](environment["MONGODB_URI"]) as client:
        indexes = client[environment["MONGODB_DATABASE"]].user_profiles.index_information()
    assert any(index.get("unique") for index in indexes.values())


async def test_the_memory_worker_runs_once(environment: dict[str, str], tmp_path: Path) -> None:
    runs = (
        run_script(WORKER, option, environment=environment, folder=tmp_path)
        for option in ("--once", "--dry-run")
    )
    assert await asyncio.gather(*runs) == [
        (0, "Nobody is due\n"),
        (0, "0 due, nothing changed (dry run)\n"),
    ]
