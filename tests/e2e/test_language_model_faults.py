"""Whatever the language model does: an apology in the persona's voice, in time, and no amnesia."""

import pytest

from domain.shared.language import Language
from infrastructure.mongo.client import Database
from infrastructure.persona_files import read_personas
from infrastructure.settings import Settings
from tests.support.in_process_product import CONFIG, RunningProduct, running_product
from tests.support.llm_stub import Fault, LlmStub
from tests.support.ports import free_port
from tests.support.stored_memory import stored_events

BOUND = 3.0
FAULTS = {
    "unauthorized": "unauthorized",
    "rate_limited": "rate_limited",
    "server_error": "server_error",
    "dropped": "connection",
    "hang": "timeout",
    "stalled_stream": "timeout",
    "empty": "empty",
    "cut_stream": "cut_stream",
    "short_stream": "cut_stream",
    "broken_json": "malformed",
    "not_found": "not_found",
    "bad_request": "bad_request",
}
APOLOGY = next(
    persona.voice(Language.ENGLISH).apology
    for persona in read_personas(CONFIG / "personas").all()
    if persona.persona_id == "butler"
)


@pytest.fixture
def impatient(settings: Settings) -> Settings:
    return settings.model_copy(update={"reply_timeout_seconds": BOUND})


async def failures(product: RunningProduct, kind: str) -> float:
    return await product.metric("language_model_failures_total", kind=kind)


async def test_every_fault_is_answered_counted_and_forgets_nothing(
    impatient: Settings, llm: LlmStub
) -> None:
    async with running_product(impatient) as product:
        for fault, kind in FAULTS.items():
            ann = await product.sandbox.user("Ann")
            before = await failures(product, kind)
            llm.always(Fault(fault, retry_after=60))
            reply = await ann.ask(f"My cat is {fault}", within=BOUND + 15)
            llm.always(None)
            assert reply == APOLOGY, fault
            assert await failures(product, kind) == before + 1, fault
            assert await ann.ask("How is my cat?") == "Reply to: How is my cat?"
            said = [message["content"] for message in llm.requests[-1].messages]
            assert f"My cat is {fault}" in said
            assert APOLOGY not in said
        assert await product.metric("turn_failures_total", kind="crash") == 0


async def test_a_server_that_is_not_there_is_answered_with_the_apology(
    impatient: Settings, mongo_database: Database
) -> None:
    nowhere = {"llm_base_url": f"http://127.0.0.1:{free_port()}/v1"}
    async with running_product(impatient.model_copy(update=nowhere)) as product:
        ann = await product.sandbox.user("Ann")
        assert await ann.ask("Hello", within=BOUND + 15) == APOLOGY
        assert await failures(product, "connection") == 1
    kept = await stored_events(mongo_database, str(ann.id))
    assert "Hello" in [event["content"] for event in kept]


async def test_a_passing_fault_is_not_even_noticed(impatient: Settings, llm: LlmStub) -> None:
    async with running_product(impatient) as product:
        ann = await product.sandbox.user("Ann")
        llm.script(Fault("rate_limited", retry_after=0.05), Fault("server_error"), None)
        assert await ann.ask("Hello") == "Reply to: Hello"
