"""A long conversation over HTTP: what is not kept was given to the summariser."""

import asyncio

from application.memory.compress import CompressionOutcome
from application.memory.due_users import CompressDueUsersUseCase, CompressionReport
from composition import App, open_app
from composition.context import ProcessRole
from infrastructure.mongo.client import Database
from infrastructure.settings import Settings
from tests.support.conversation_numbers import (
    is_summary,
    memory_of,
    numbered,
    summarised,
    without_numbers,
)
from tests.support.in_process_product import RunningProduct, running_product
from tests.support.llm_stub import Fault, LlmStub, Received
from tests.support.sandbox_user import SandboxUser

BOT = frozenset({ProcessRole.BOT})
ANN = 4711


async def say_all(ann: SandboxUser, count: int) -> None:
    """Write without waiting, as people do; return when everything is answered."""
    first = 0
    for number in range(1, count + 1):
        sent = await ann.send_text(numbered(number))
        first = first or sent
    await ann.wait_for_replies(first, count, within=60)


async def compressions(product: RunningProduct) -> float:
    return await product.metric("personalized_memory_compressions_total", status="compressed")


async def compress_due(app: App) -> CompressionReport:
    return await app.get(CompressDueUsersUseCase).execute()


async def test_of_sixty_messages_each_is_kept_or_was_summarised(
    settings: Settings, mongo_database: Database, llm: LlmStub
) -> None:
    llm.reply = without_numbers
    async with running_product(settings) as product:
        ann = await product.sandbox.user("Ann")
        await say_all(ann, 60)
        assert await compressions(product) >= 1
    async with open_app(settings) as app:
        await compress_due(app)  # a compression that the stop cut short
        memory = await memory_of(mongo_database, str(ann.id))
    everything = set(range(1, 61))
    assert memory.summary
    assert memory.last == 120
    assert 20 <= len(memory.kept) <= settings.memory_cap
    assert [event["seq"] for event in memory.kept] == list(range(memory.watermark + 1, 121))
    assert memory.kept_numbers | summarised(llm) == everything
    assert memory.known_numbers == everything
    assert max(len(r.messages) for r in llm.requests) <= settings.memory_cap + 2


async def test_two_workers_and_a_reply_in_flight_lose_nothing(
    settings: Settings, mongo_database: Database, llm: LlmStub
) -> None:
    def summariser_down(received: Received) -> str:
        return "" if is_summary(received) else "Very well."

    llm.reply = summariser_down
    async with running_product(settings, BOT) as product:
        await say_all(await product.sandbox.user("Ann", id=ANN), 60)
    llm.reply = without_numbers
    llm.script(Fault("held"))  # the reply, asked for before any summary
    async with (
        running_product(settings, BOT) as product,
        open_app(settings) as one,
        open_app(settings) as other,
    ):
        before = await memory_of(mongo_database, str(ANN))
        assert (before.watermark, len(before.kept)) == (0, 120)
        in_flight = asyncio.create_task(SandboxUser(product.sandbox, ANN).ask(numbered(61)))
        assert await asyncio.to_thread(llm.wait_held, 30)
        reports = await asyncio.gather(compress_due(one), compress_due(other))
        assert not in_flight.done()
        llm.release()
        assert await in_flight == "Very well."
        memory = await memory_of(mongo_database, str(ANN))
    assert sum(r.outcomes.get(CompressionOutcome.COMPRESSED, 0) for r in reports) == 1
    assert not any(report.failures for report in reports)
    assert [event["seq"] for event in memory.kept] == list(range(101, 123))
    assert memory.known_numbers == set(range(1, 62))
    assert summarised(llm) == set(range(1, 51))


async def test_the_worker_compresses_what_no_background_task_did(
    settings: Settings, mongo_database: Database, llm: LlmStub
) -> None:
    llm.reply = lambda received: "" if is_summary(received) else "Very well."
    async with running_product(settings, BOT) as product:
        ann = await product.sandbox.user("Ann")
        await say_all(ann, 26)
    llm.reply = without_numbers
    often = settings.model_copy(update={"memory_worker_interval_seconds": 0.2})
    new_summary = [{"$match": {"updateDescription.updatedFields.summary": {"$exists": True}}}]
    async with (
        await mongo_database["user_memory_state"].watch(new_summary) as summaries,
        running_product(often, frozenset({ProcessRole.WORKER})),
        asyncio.timeout(60),
    ):
        await summaries.next()
    memory = await memory_of(mongo_database, str(ann.id))
    assert (memory.watermark, len(memory.kept)) == (32, 20)
