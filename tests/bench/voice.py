"""How long people who write wait while others speak: from receipt to reply, over the idle bot."""

import asyncio
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from infrastructure.mongo.private_server import private_mongodb
from tests.bench.table import Row
from tests.support.llm_stub import LlmStub
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess, import_product
from tests.support.sandbox_server import SandboxProcess
from tests.support.sandbox_user import SandboxClient, SandboxUser
from tests.support.voice_notes import TINY_MODEL, shipped_notes

SPEAKERS, WRITERS = 20, 5
ROUNDS = 5
BOT_ID = 10000


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, LlmStub() as llm:
        sandbox = SandboxProcess(Path(folder) / "sandbox.sqlite3").start()
        try:
            async with (
                private_mongodb(Path(folder)) as uri,
                SandboxClient.open(sandbox.url) as client,
            ):
                product = _product(uri, llm, sandbox.url, Path(folder))
                try:
                    import_product()
                    product.start()
                    return [await _texts_beside_notes(client)]
                finally:
                    product.kill()
        finally:
            sandbox.stop()


def _product(uri: str, llm: LlmStub, telegram: str, folder: Path) -> ProductProcess:
    settings = {
        "MONGODB_URI": uri,
        "MONGODB_DATABASE": "bench_voice",
        "TELEGRAM_API_BASE_URL": telegram,
        "TELEGRAM_BOT_TOKEN": f"{BOT_ID}:a-token-of-this-bench-only",
        "HTTP_PORT": str(free_port()),
        "LLM_BASE_URL": llm.base_url,
        "LLM_MODEL": "stub",
        "STT_MODEL": str(TINY_MODEL),
        "STT_DEVICE": "cpu",
        "STT_WORKERS": "2",
        "BURST_MERGE_MS": "0",
        "LOG_LEVEL": "ERROR",
        "USER_MESSAGES_PER_MINUTE": "1000000",
        "USER_MESSAGES_PER_DAY": "1000000",
        "TELEGRAM_MESSAGES_PER_SECOND": "1000",
        "TELEGRAM_CHAT_MESSAGES_PER_SECOND": "1000",
        "MEMORY_CAP": "1000",
    }
    return ProductProcess(settings, folder)


async def _texts_beside_notes(client: SandboxClient) -> Row:
    """Idle and busy by turns, so that other work on the machine weighs on both alike."""
    speakers = [await client.user(f"Speaker {number}") for number in range(SPEAKERS)]
    writers = [await client.user(f"Writer {number}") for number in range(WRITERS)]
    await asyncio.gather(*(writer.ask("Hello", within=60) for writer in writers))
    await _speak(speakers)
    idle, busy, ratios = list[float](), list[float](), list[float]()
    for _ in range(ROUNDS):
        meanwhile = await _write_while(_speak(speakers), writers)
        at_rest = await _write_while(asyncio.sleep(2), writers)
        ratios.append(_p95(meanwhile) / _p95(at_rest))
        busy += meanwhile
        idle += at_rest
    ours, baseline = _p95(busy), _p95(idle)
    return Row(
        "text to reply, p95, while 20 notes are heard, over idle",
        ours,
        baseline,
        "ms",
        ours / baseline,
        f"{min(ratios):.2f}-{max(ratios):.2f}",
        f"medians {median(busy):.0f} and {median(idle):.0f}; ratio of at most 2 wanted",
    )


async def _speak(speakers: list[SandboxUser]) -> None:
    notes = [note.content for note in shipped_notes()]

    async def speak(number: int) -> None:
        sent = await speakers[number].send_voice(notes[number % len(notes)])
        await speakers[number].wait_for_reply(sent, within=60)

    await asyncio.gather(*(speak(number) for number in range(len(speakers))))


async def _write_while(event: Coroutine[Any, Any, None], writers: list[SandboxUser]) -> list[float]:
    """Milliseconds from a text to its reply, of people who write until the event is over."""
    others, waits = asyncio.create_task(event), list[float]()

    async def write(writer: SandboxUser) -> None:
        while not others.done():
            began = time.perf_counter()
            await writer.ask("How are you?", within=60)
            waits.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(0.05)

    await asyncio.gather(others, *(write(writer) for writer in writers))
    return waits


def _p95(waits: list[float]) -> float:
    return quantiles(waits, n=20)[-1]
