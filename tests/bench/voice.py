"""How long people who write wait while others speak: from receipt to reply, over the idle bot."""

import asyncio
import tempfile
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from pymongo.asynchronous.collection import AsyncCollection

from infrastructure.mongo.client import open_mongo
from infrastructure.mongo.inbox import COLLECTION
from infrastructure.mongo.private_server import private_mongodb
from tests.bench.table import Row
from tests.support.llm_stub import LlmStub
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess, import_product
from tests.support.sandbox_server import SandboxProcess
from tests.support.sandbox_user import SandboxClient, SandboxUser
from tests.support.voice_notes import TINY_MODEL, shipped_notes

SPEAKERS, WRITERS = 20, 5
ROUNDS = 12
BOT_ID = 10000
DATABASE = "bench_voice"


_Inbox = AsyncCollection[dict[str, Any]]


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, LlmStub() as llm:
        sandbox = SandboxProcess(Path(folder) / "sandbox.sqlite3").start()
        try:
            async with (
                private_mongodb(Path(folder)) as uri,
                SandboxClient.open(sandbox.url) as client,
                open_mongo(uri, DATABASE) as database,
            ):
                product = _product(uri, llm, sandbox.url, Path(folder))
                try:
                    import_product()
                    product.start()
                    return await _texts_beside_notes(client, database[COLLECTION])
                finally:
                    product.kill()
        finally:
            sandbox.stop()


def _product(uri: str, llm: LlmStub, telegram: str, folder: Path) -> ProductProcess:
    settings = {
        "MONGODB_URI": uri,
        "MONGODB_DATABASE": DATABASE,
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
        "TELEGRAM_CHAT_MESSAGES_PER_SECOND": "1000",
    }
    return ProductProcess(settings, folder)


@dataclass
class _Waits:
    """Milliseconds of every text, as its writer saw it and as the inbox notes it."""

    seen: list[float] = field(default_factory=list)
    noted: list[float] = field(default_factory=list)


async def _texts_beside_notes(client: SandboxClient, inbox: _Inbox) -> list[Row]:
    """Idle and busy by turns, so that other work on the machine weighs on both alike."""
    speakers = [await client.user(f"Speaker {number}") for number in range(SPEAKERS)]
    writers = [await client.user(f"Writer {number}") for number in range(WRITERS)]
    await asyncio.gather(*(writer.ask("Hello", within=60) for writer in writers))
    await _speak(speakers)
    idle, busy = _Waits(), _Waits()
    for _ in range(ROUNDS):
        for waits, event in ((busy, _speak(speakers)), (idle, asyncio.sleep(2))):
            began = datetime.now(UTC)
            waits.seen += await _write_while(event, writers)
            waits.noted += await _receive_to_reply(inbox, writers, since=began)
    return [
        _row(
            "text, receive to reply, p95, while 20 notes are heard, over idle",
            busy.noted,
            idle.noted,
            "; at most 2 wanted",
        ),
        _row(
            "the same as its writer sees it, with our Bot API server beside",
            busy.seen,
            idle.seen,
            "",
        ),
    ]


async def _receive_to_reply(
    inbox: _Inbox, writers: list[SandboxUser], *, since: datetime
) -> list[float]:
    """By the two times that the product's own metric is the difference of."""
    theirs = {
        "user_id": {"$in": [writer.id for writer in writers]},
        "received_at": {"$gte": since},
        "done_at": {"$exists": True},
    }
    rows = await inbox.find(theirs).to_list()
    return [1000 * (row["done_at"] - row["received_at"]).total_seconds() for row in rows]


def _row(what: str, busy: list[float], idle: list[float], note: str) -> Row:
    ours, baseline = _p95(busy), _p95(idle)
    medians = f"medians {median(busy):.0f} and {median(idle):.0f}"
    return Row(what, ours, baseline, "ms", ours / baseline, "", medians + note)


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
