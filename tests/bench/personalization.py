"""Prompt assembly, and the worker's search."""

import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from application.memory.ports import UserMemoryRepository
from application.personalization.assemble import AssemblePromptUseCase, PromptInput
from application.personalization.defaults import Defaults
from composition import open_app
from domain.memory.state import MemorySlice
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.settings import Settings
from tests.bench.table import Row
from tests.support.in_memory_product import COUNTER, PERSONAS, RENDER
from tests.support.llm_stub import LlmStub
from tests.support.personalization import an_event

CALLS = 100
DUE = 1_000


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, LlmStub() as stub:
        async with private_mongodb(Path(folder)) as uri:
            return [await _assembly(), await _search(uri, stub)]


def _settings(uri: str, stub: LlmStub) -> Settings:
    return Settings.model_validate(
        {
            "mongodb_uri": uri,
            "mongodb_database": f"bench_{uuid4().hex}",
            "llm_base_url": stub.base_url,
            "llm_model": "stub-model",
        }
    )


async def _assembly() -> Row:
    """A prompt from a full memory against counting its tokens alone."""
    now = datetime.now(UTC)
    defaults = Defaults(PERSONAS)
    profile = defaults.newcomer("u", "ru", now=now)
    events = tuple(
        an_event(number, f"{number}: погода, дела и планы на вечер") for number in range(50)
    )
    given = PromptInput(
        profile,
        defaults.persona.voice(profile.language),
        profile.language,
        MemorySlice("Любит чай. Живёт близ моря. " * 12, events),
        "Какие сегодня дела?",
    )
    assemble = AssemblePromptUseCase(RENDER, COUNTER)
    prompt = await assemble.execute(given)
    whole = prompt.system.text + "".join(message.content for message in prompt.messages)

    async def ours(_: int) -> None:
        await assemble.execute(given)

    async def counting(_: int) -> None:
        COUNTER.count(whole)

    took, baseline = await _cpu_ms(ours, 0), await _cpu_ms(counting, 0)
    name = "prompt assembly, 50 events and a summary, over counting its tokens"
    return Row(name, took, baseline, "ms", took / baseline)


async def _cpu_ms(call: Callable[[int], Awaitable[None]], round_number: int) -> float:
    began = time.thread_time()
    for number in range(CALLS):
        await call(round_number * CALLS + number)
    return 1000 * (time.thread_time() - began) / CALLS


async def _search(uri: str, stub: LlmStub) -> Row:
    """Finding the same number of due users among ten times as many others."""
    settings = _settings(uri, stub)
    async with (
        open_app(settings) as app,
        open_mongo(uri, settings.mongodb_database) as database,
    ):
        memory = app.get(UserMemoryRepository)
        await _seed(database, 10_000)
        among_few = await _search_ms(memory)
        await _seed(database, 90_000, start=10_000)
        among_many = await _search_ms(memory)
    name = f"worker: find {DUE} due users among 100,000 and among 10,000"
    return Row(name, among_many, among_few, "ms", among_many / among_few)


async def _seed(database: Database, count: int, start: int = 0) -> None:
    now = datetime.now(UTC)
    for first in range(start, start + count, 10_000):
        await database["user_memory_state"].insert_many(
            [
                {
                    "user_id": str(number),
                    "persona": "butler",
                    "next_seq": 60,
                    "compressed_through": 0,
                    "summary": "",
                    **({"due": True, "due_since": now} if number < DUE else {"due": False}),
                }
                for number in range(first, min(first + 10_000, start + count))
            ]
        )


async def _search_ms(memory: UserMemoryRepository) -> float:
    times = []
    for _ in range(7):
        began = time.perf_counter()
        found = await memory.due(DUE)
        times.append(1000 * (time.perf_counter() - began))
        assert len(found) == DUE
    return statistics.median(times)
