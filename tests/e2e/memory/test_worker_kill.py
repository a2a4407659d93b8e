"""The worker dies at each step of a compression: memory stays readable and is completed later."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from application.memory.compress import CompressionOutcome, CompressMemoryUseCase
from application.memory.ports import UserMemoryRepository
from composition import App, open_app
from domain.memory.events import EventRole, UserMemoryEvent
from infrastructure.clock import SystemClock
from infrastructure.mongo.client import Database
from infrastructure.settings import Settings
from tests.support.conversation_numbers import Memory, memory_of, numbered
from tests.support.dying_worker import DIED, start_dying_worker
from tests.support.llm_stub import LlmStub

EVENTS = 60
MOST_COMMANDS = 20


class AfterTheLease(SystemClock):
    """The dead worker's lease has run out."""

    def now(self) -> datetime:
        return super().now() + timedelta(minutes=6)


async def remember(app: App, user_id: str) -> None:
    memory = app.get(UserMemoryRepository)
    said = [
        UserMemoryEvent(
            uuid4(), user_id, "butler", EventRole.USER, numbered(seq), datetime.now(UTC), seq
        )
        for seq in range(1, EVENTS + 1)
    ]
    await memory.record(await memory.read(user_id, "butler"), said)


async def run_until_killed(environment: dict[str, str], folder: Path, command: int) -> int | None:
    def run() -> int | None:
        process = start_dying_worker(environment, folder, before_command=command)
        process.join(60)
        return process.exitcode

    return await asyncio.to_thread(run)


def is_complete(memory: Memory) -> bool:
    return memory.known_numbers == set(range(1, EVENTS + 1))


@pytest.mark.faults
@pytest.mark.timeout(600)
async def test_a_worker_killed_before_any_of_its_commands_loses_nothing(
    settings: Settings, mongo_database: Database, llm: LlmStub, tmp_path: Path
) -> None:
    environment = {
        "MONGODB_URI": settings.mongodb_uri.get_secret_value(),
        "MONGODB_DATABASE": settings.mongodb_database,
        "LLM_BASE_URL": llm.base_url,
        "LLM_MODEL": "stub",
    }
    deaths = 0
    async with open_app(settings, clock=AfterTheLease()) as app:
        for command in range(1, MOST_COMMANDS):
            user_id = f"90{command}"
            await remember(app, user_id)
            status = await run_until_killed(environment, tmp_path, command)
            assert is_complete(await memory_of(mongo_database, user_id))
            if status == 0:
                break
            assert status == DIED, (tmp_path / "output.log").read_text()
            deaths += 1
            assert await app.get(CompressMemoryUseCase).execute(user_id, "butler") in (
                CompressionOutcome.COMPRESSED,
                CompressionOutcome.NOT_DUE,
            )
            memory = await memory_of(mongo_database, user_id)
            assert is_complete(memory)
            assert (memory.watermark, len(memory.kept)) == (EVENTS - 20, 20)
            archived = await mongo_database["user_memory"].count_documents({"user_id": user_id})
            assert archived == EVENTS - 20
    assert deaths >= 7  # lease, state, events, profile, summary, archive, topics or release
    assert status == 0
