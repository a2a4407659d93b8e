"""Whatever becomes of a call: ledger, metrics and log tell the same of what it cost."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from prometheus_client import CollectorRegistry
from structlog.typing import FilteringBoundLogger

from application.text_engine.calling import Calling
from application.text_engine.embed import EmbeddingBooks, EmbedTextsUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.observing import Observers
from application.text_engine.retrying import RetryPolicy
from application.text_engine.routing import Candidate, Routes
from application.text_engine.spending import Spending
from domain.shared.errors import MajordomeError
from domain.text_engine.generation import GenerationRequest
from domain.text_engine.models import ModelCard
from domain.text_engine.spending import SpendCaps, periods
from infrastructure.embeddings.openai_embeddings import OpenAIEmbeddings
from infrastructure.in_memory.text_engine_stores import InMemorySpendLedger
from infrastructure.text_engine_metrics import (
    LoggingGenerationObserver,
    PrometheusGenerationObserver,
)
from tests.support.clocks import StageClock
from tests.support.llm_stub import Fault, LlmStub
from tests.support.text_engine import WordCounter, a_prompt, opened_provider, user

CARD = ModelCard("stub-model", input_price=1000, output_price=2000)
CAPS = SpendCaps(total_daily=1000)
USER = "service:shop:u1"


class Lines:
    def __init__(self) -> None:
        self.written: list[dict[str, Any]] = []

    def info(self, event: str, **fields: object) -> None:
        if "cost_usd" in fields:
            self.written.append(fields)

    warning = info


class Books:
    """An engine whose ledger, metrics and log can be compared."""

    def __init__(self, stub: LlmStub) -> None:
        self.stub = stub
        self.registry, self.lines, self.ledger = CollectorRegistry(), Lines(), InMemorySpendLedger()
        observer = Observers(
            [
                PrometheusGenerationObserver(self.registry),
                LoggingGenerationObserver(cast(FilteringBoundLogger, self.lines)),
            ]
        )
        self.clock = clock = StageClock(datetime(2026, 1, 5, 12, tzinfo=UTC))
        spending = Spending(self.ledger, CAPS, clock)
        self.provider = opened_provider("openai", stub)
        self.vectors = OpenAIEmbeddings(base_url=stub.base_url, api_key="k", model="stub-model")
        self.engine = GenerateTextUseCase(
            Calling(
                Routes([Candidate(self.provider, CARD)]),
                clock=clock,
                counter=WordCounter(),
                observer=observer,
                spending=spending,
                retries=RetryPolicy(attempts=1),
            )
        )
        self.embed = EmbedTextsUseCase(
            self.vectors, WordCounter(), EmbeddingBooks(CARD, spending, clock, observer)
        )

    async def told(self) -> tuple[float, float, float]:
        """By ledger, metrics and log, in USD."""
        total = periods(CAPS, None, self.clock.now())
        (day, _) = await self.ledger.spent(total)
        samples = [
            sample.value
            for family in self.registry.collect()
            for sample in family.samples
            if sample.name == "text_engine_cost_usd_total"
        ]
        return day.usd, sum(samples), sum(line["cost_usd"] for line in self.lines.written)


def asked(seconds: float = 10) -> GenerationRequest:
    prompt = a_prompt(timeout_seconds=seconds)
    return GenerationRequest(prompt, (user("Tell me of tea, please"),), user_id=USER)


async def whole(books: Books) -> None:
    await books.engine.execute(asked())


async def impatient(books: Books) -> None:
    await books.engine.execute(asked(0.3))


async def streamed(books: Books) -> None:
    async for _ in books.engine.stream(asked()):
        pass


async def left(books: Books) -> None:
    """The caller leaves after the first piece."""
    stream = books.engine.stream(asked())
    await anext(stream)
    await stream.aclose()


async def cancelled(books: Books) -> None:
    call = asyncio.create_task(books.engine.execute(asked()))
    assert await asyncio.to_thread(books.stub.wait_request)
    call.cancel()
    with suppress(asyncio.CancelledError):
        await call


async def vectors(books: Books) -> None:
    await books.embed.execute(["green tea", "black tea"], USER)


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub() as running:
        yield running


@pytest.mark.parametrize(
    ("fault", "call"),
    [
        (None, whole),
        (None, streamed),
        (None, left),
        (None, vectors),
        (Fault("broken_json"), whole),
        (Fault("broken_json"), streamed),
        (Fault("cut_stream"), streamed),
        (Fault("empty"), whole),
        (Fault("hang"), impatient),
        (Fault("hang"), cancelled),
        (Fault("broken_json"), vectors),
    ],
    ids=lambda value: getattr(value, "kind", None) or getattr(value, "__name__", "fine"),
)
async def test_what_a_call_cost_is_told_alike_everywhere(
    stub: LlmStub, fault: Fault | None, call: Callable[[Books], Awaitable[None]]
) -> None:
    stub.always(fault)
    books = Books(stub)
    with suppress(MajordomeError):
        await call(books)
    await books.provider.aclose()
    await books.vectors.aclose()

    ledger, metrics, log = await books.told()
    assert ledger > 0
    assert ledger == pytest.approx(metrics, abs=2e-6)
    assert ledger == pytest.approx(log, abs=2e-6)


@pytest.mark.parametrize("fault", [Fault("unauthorized"), Fault("rate_limited")])
async def test_what_a_provider_has_not_read_costs_nothing_anywhere(
    stub: LlmStub, fault: Fault
) -> None:
    stub.always(fault)
    books = Books(stub)
    with suppress(MajordomeError):
        await whole(books)
    with suppress(MajordomeError):
        await vectors(books)
    await books.provider.aclose()
    await books.vectors.aclose()

    assert await books.told() == (0, 0, 0)
