"""The reply use case against a bare model call, prompt assembly, and the worker's search."""

import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionUserMessageParam

from application.memory.ports import UserMemoryRepository
from application.personalization.assemble import AssemblePromptUseCase, PromptInput
from application.personalization.defaults import Defaults
from application.personalization.reply import PersonalizedReplyUseCase, ReplyRequest
from composition import App, open_app
from domain.memory.events import EventRole, UserMemoryEvent
from domain.memory.state import MemorySlice
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.settings import Settings
from tests.bench.table import Row
from tests.support.llm_stub import LlmStub
from tests.support.personalization import COUNTER, PERSONAS, RENDER, an_event

CALLS, ROUNDS, EVENTS = 100, 3, 40
DUE = 1_000


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, LlmStub() as stub:
        async with private_mongodb(Path(folder)) as uri:
            return [await _replies(uri, stub), await _assembly(), await _search(uri, stub)]


def _settings(uri: str, stub: LlmStub) -> Settings:
    return Settings.model_validate(
        {
            "mongodb_uri": uri,
            "mongodb_database": f"bench_{uuid4().hex}",
            "llm_base_url": stub.base_url,
            "llm_model": "stub-model",
        }
    )


async def _replies(uri: str, stub: LlmStub) -> Row:
    async with (
        open_app(_settings(uri, stub)) as app,
        AsyncOpenAI(base_url=stub.base_url, api_key="none") as client,
    ):
        for user in range(CALLS):
            await _remember(app, str(user), EVENTS)

        async def reply(number: int) -> None:
            user = str(number % CALLS)
            await app.get(PersonalizedReplyUseCase).execute(
                ReplyRequest(user, f"Message {number}", f"t{number}")
            )

        async def bare(number: int) -> None:
            message = ChatCompletionUserMessageParam(role="user", content=f"Message {number}")
            await client.chat.completions.create(model="stub-model", messages=[message])

        await reply(-1)
        await bare(-1)
        pairs = [(await _cpu_ms(reply, r), await _cpu_ms(bare, r)) for r in range(ROUNDS)]
        ours, baseline = (statistics.median(side) for side in zip(*pairs, strict=True))
        spread = f"{min(o for o, _ in pairs):.2f} to {max(o for o, _ in pairs):.2f}"
        note = f"{EVENTS} events remembered, the turn recorded in MongoDB"
        return Row("use case: CPU per reply", ours, baseline, "ms", ours / baseline, spread, note)


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


async def _remember(app: App, user: str, count: int) -> None:
    memory = app.get(UserMemoryRepository)
    known = await memory.read(user, "butler")
    await memory.record(
        known,
        [
            UserMemoryEvent(
                uuid4(),
                user,
                "butler",
                EventRole.USER if number % 2 == 0 else EventRole.ASSISTANT,
                f"Запись номер {number}: погода, дела, планы на вечер",
                datetime.now(UTC),
                known.state.next_seq + number,
            )
            for number in range(count)
        ],
    )


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
