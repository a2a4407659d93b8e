"""What was said long ago reaches the model from any process, also after a crash, until it is
forgotten.
"""

# ruff: noqa: RUF001 - people write Russian

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.delivery.town import Town
from tests.support.command import Command
from tests.support.ports import free_port
from tests.support.sandbox_user import SandboxUser

TEACHER = "Моего первого учителя звали Пётр Ильич, он носил смешную шляпу"
QUESTION = "Как звали моего первого учителя?"
SESSIONS, EACH = 40, 10
BEGIN = datetime(2025, 9, 1, 18, tzinfo=UTC)


def written(session: int, number: int) -> str:
    text = f"Вечер номер {session}, мысль {number}: погода, чай, работа и планы на завтра"
    said = {
        "role": "assistant" if number % 2 else "user",
        "content": TEACHER if (session, number) == (2, 4) else text,
        "created_at": (BEGIN + timedelta(days=session, minutes=number)).isoformat(),
    }
    return json.dumps(said, ensure_ascii=False)


async def import_400_messages(town: Town, user_id: int, folder: Path) -> None:
    file = folder / "conversation.jsonl"
    lines = [written(session, number) for session in range(SESSIONS) for number in range(EACH)]
    file.write_text("\n".join(lines), encoding="utf-8")
    majordome = Command(town.mongo, folder / "data")
    who = ("--user", str(user_id), "--persona", "butler", "--language", "ru")
    result = await asyncio.to_thread(majordome, "memory", "import", *who, str(file))
    assert "400 lines, 400 of them new" in result.stderr, result.output


async def evidence_given(town: Town, ann: SandboxUser) -> bool:
    await ann.ask(QUESTION)
    replies = [made for made in town.llm.requests if made.last_user == QUESTION]
    return TEACHER in str(replies[-1].messages)


async def cached_bytes(port: int) -> float:
    url = f"http://127.0.0.1:{port}/metrics"
    async with aiohttp.ClientSession() as session, session.get(url) as page:
        families = text_string_to_metric_families(await page.text())
    samples = (sample for family in families for sample in family.samples)
    return next(s.value for s in samples if s.name == "memory_recall_cache_bytes")


async def forgotten_by_an_operator(town: Town, user_id: int, folder: Path, topic: str) -> None:
    majordome = Command(town.mongo, folder / "data")
    whose = ("--user", str(user_id), "--topic", topic)
    result = await asyncio.to_thread(majordome, "memory", "forget", *whose)
    assert "Forgotten: 10 messages" in result.stdout, result.output


async def test_it_is_known_in_every_process_until_it_is_forgotten(
    town: Town, tmp_path: Path
) -> None:
    [ann] = await town.people(1)
    town.llm.reply = lambda _: "Я помню."
    await import_400_messages(town, ann.id, tmp_path)
    patient = 10_000
    first = town.product(MEMORY_RECALL_MS=patient).start()
    assert await evidence_given(town, ann)
    await town.until_finished(1)  # else the answer may rightly come twice
    first.kill()
    port = free_port()
    town.product(MEMORY_RECALL_MS=patient, HTTP_PORT=port).start()
    assert await evidence_given(town, ann)
    assert await cached_bytes(port) > 0
    await forgotten_by_an_operator(town, ann.id, tmp_path, "вечер номер 39")
    async with asyncio.timeout(60):
        while await cached_bytes(port):  # noqa: ASYNC110  the other process lets it go
            await asyncio.sleep(0.05)
    assert "Вычеркнуто" in await ann.ask("Забудь про моего первого учителя")
    assert not await evidence_given(town, ann)
