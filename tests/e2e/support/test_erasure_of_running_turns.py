"""Nothing of an erased person comes back, however long what they asked for still runs.

Scaled down: an erasure waits a moment instead of 15 seconds, and no turn counts as a fresh one.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from application.privacy.erase import ErasePersonUseCase
from domain.shared.identity import Person
from infrastructure.clock import SystemClock
from infrastructure.mongo import tombstones as tombstones_module
from infrastructure.mongo.client import Database
from infrastructure.mongo.personal_updates import MongoPersonalUpdates
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.secret_file import secret_of
from tests.support.every_collection import traces
from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.llm_stub import Fault, LlmStub
from tests.support.ports import free_port
from tests.support.privacy import personal_data
from tests.support.sandbox_user import SandboxUser
from tests.support.voice_notes import shipped_notes

CANARY = "my-cat-is-called-Ozymandias"


@pytest.fixture(autouse=True)
def _no_turn_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tombstones_module, "FRESH", tombstones_module.FRESH * 0)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(90):
        while not await true():  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.05)


async def erase(database: Database, data_dir: Path, user: SandboxUser) -> None:
    """As the product does, but for the wait."""
    parts = await personal_data(database)
    use_case = ErasePersonUseCase(
        MongoTombstones(database, secret_of(data_dir / "audit.key")),
        MongoPersonalUpdates(database),
        lambda: parts,
        SystemClock(),
        patience=0.1,
        sleep=lambda _: asyncio.sleep(0.05),
    )
    await use_case.execute(Person.of_telegram(user.id))


async def stays_gone(database: Database, user: SandboxUser, seconds: float = 2.5) -> None:
    """Long enough for a second attempt, whose pause is a second."""
    deadline = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < deadline:
        assert await traces(database, str(user.id), CANARY, "Annunziata", "the moorland") == []
        await asyncio.sleep(0.1)


async def test_during_a_reply_near_its_time_limit(
    mongo_uri_and_name: tuple[str, str], mongo_database: Database, tmp_path: Path
) -> None:
    with LlmStub() as stub:
        stub.always(Fault("stalled_stream"))
        settings = product_settings(
            mongo_uri_and_name,
            tmp_path,
            llm_base_url=stub.base_url,
            llm_model="stub-model",
            reply_timeout_seconds=2,
        )
        async with running_product(settings) as product:
            ann = await product.sandbox.user("Annunziata")
            await ann.send_text(CANARY)
            await until(lambda: asked(stub))
            await erase(mongo_database, tmp_path, ann)
            await stays_gone(mongo_database, ann, 4)
        assert await traces(mongo_database, str(ann.id), CANARY, "Annunziata") == []


async def asked(stub: LlmStub) -> bool:
    return bool(stub.requests)


async def test_during_a_long_transcription(
    mongo_uri_and_name: tuple[str, str], mongo_database: Database, tmp_path: Path
) -> None:
    async with slow_transcriptions() as (url, begun, go_on):
        settings = product_settings(
            mongo_uri_and_name, tmp_path, stt_base_url=url, stt_model="stub", stt_device="cpu"
        )
        async with running_product(settings) as product:
            ann = await product.sandbox.user("Annunziata")
            await ann.send_voice(shipped_notes()[0].content)
            async with asyncio.timeout(90):
                await begun.wait()
            await erase(mongo_database, tmp_path, ann)
            go_on.set()
            await stays_gone(mongo_database, ann)
        assert await traces(mongo_database, str(ann.id), "Annunziata", "the moorland") == []


@asynccontextmanager
async def slow_transcriptions() -> AsyncIterator[tuple[str, asyncio.Event, asyncio.Event]]:
    """A server that answers when it is let; tells when it was asked."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def transcribe(_: web.Request) -> web.Response:
        begun.set()
        await go_on.wait()
        return web.json_response({"text": "How is the moorland?", "language": "english"})

    application = web.Application()
    application.router.add_post("/v1/audio/transcriptions", transcribe)
    runner, port = web.AppRunner(application), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}/v1", begun, go_on
    finally:
        go_on.set()
        await runner.cleanup()


async def test_between_two_attempts(
    mongo_uri_and_name: tuple[str, str], mongo_database: Database, tmp_path: Path
) -> None:
    settings = product_settings(mongo_uri_and_name, tmp_path, stt_model="")
    async with running_product(settings) as product:
        ann = await product.sandbox.user("Annunziata")
        await ann.ask(CANARY)
        await fails_to_send(product)
        await ann.send_text(CANARY)
        await until(lambda: rests(mongo_database))
        await erase(mongo_database, tmp_path, ann)
        await product.sandbox.clear_faults()
        await stays_gone(mongo_database, ann)
        assert await ann.ask("Hello again")
        assert await traces(mongo_database, CANARY) == []
    assert await traces(mongo_database, str(ann.id))


async def fails_to_send(product: RunningProduct) -> None:
    await product.sandbox.fault("drop_before", "sendMessage", times=1000)


async def rests(database: Database) -> bool:
    return await database["lanes"].count_documents({"not_before": {"$exists": True}}) > 0
