"""Whatever the product prints, nothing of it is secret or personal."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.llm_stub import Fault, LlmStub
from tests.support.ports import free_port
from tests.support.sandbox_user import SandboxClient

NAME = "Ozymandia"
WORDS = "the-words-of-the-canary"
BIRTH = "14.03.1987"
LLM_KEY = "canary-key-of-the-provider"
ADMIN_KEY = "canary-key-of-the-administrator"
CANARIES = (NAME, WORDS, BIRTH, LLM_KEY, ADMIN_KEY)
FAULTS = ("server_error", "broken_json", "cut_stream", "unauthorized", "bad_request")


@pytest.fixture
def environment(mongo_uri_and_name: tuple[str, str], tmp_path: Path) -> dict[str, str]:
    uri, name = mongo_uri_and_name
    return {
        "PATH": os.environ["PATH"],
        "MONGODB_URI": uri,
        "MONGODB_DATABASE": name,
        "DATA_DIR": str(tmp_path),
        "HTTP_PORT": str(free_port()),
        "LOG_LEVEL": "DEBUG",
        "LLM_API_KEY": LLM_KEY,
        "LLM_MODEL": "stub-model",
        "PROFILE_ADMIN_API_KEY": ADMIN_KEY,
        "BURST_MERGE_MS": "0",
        "STT_MODEL": "",
    }


@asynccontextmanager
async def running(environment: dict[str, str], output: Path) -> AsyncIterator[str]:
    address = f"http://127.0.0.1:{environment['HTTP_PORT']}"
    with output.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "main", "run", env=environment, stdout=file, stderr=file
        )
    try:
        async with asyncio.timeout(60):
            while address not in await asyncio.to_thread(output.read_text):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        yield address
    finally:
        process.terminate()
        await process.wait()


async def printed(environment: dict[str, str], *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "main",
        *arguments,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return output.decode()


async def test_no_canary_is_in_logs_metrics_help_or_doctor(
    environment: dict[str, str], tmp_path: Path
) -> None:
    output = tmp_path / "output.txt"
    with LlmStub() as stub:
        environment["LLM_BASE_URL"] = stub.base_url
        async with (
            running(environment, output) as address,
            SandboxClient.open(address) as sandbox,
        ):
            ann = await sandbox.user(NAME)
            for fault in FAULTS:
                stub.script(*[Fault(fault)] * 3)
                await ann.ask(f"{WORDS}, I was born on {BIRTH}", within=60)
            await sandbox.inject({"message": {"text": WORDS, "from": {"first_name": NAME}}})
            await ann.ask(f"/privacy {WORDS}")
            async with sandbox.session.get("/metrics") as answer:
                metrics = await answer.text()
        doctor = await printed(environment, "doctor")
        listed = await printed(environment, "profiles", "list")
    everything = {
        "log": output.read_text(),
        "metrics": metrics,
        "doctor": doctor,
        "list": listed,
        "help": await printed(environment, "--help"),
        "wrong setting": await printed(environment | {"HTTP_PORT": WORDS}, "run"),
    }
    assert str(ann.id) in listed
    assert "outcome=apology" in everything["log"].replace("\x1b[35m", "").replace("\x1b[0m", "")
    leaks = [f"{c} in {where}" for where, text in everything.items() for c in CANARIES if c in text]
    assert leaks == []
