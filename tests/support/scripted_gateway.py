"""An engine over scripted providers, with everything around it in memory."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import zip_longest

from application.text_engine.calling import Calling
from application.text_engine.generate import (
    GenerateTextUseCase,
    GenerationRequest,
    GenerationResult,
)
from application.text_engine.ports import Attempt, CallRecord, EmbeddingRecord
from application.text_engine.retrying import RetryPolicy
from application.text_engine.routing import Candidate, Routes
from application.text_engine.spending import Spending
from domain.shared.errors import (
    ProviderUnavailable,
)
from domain.text_engine.breaker import BreakerPolicy, BreakerState, CircuitBreaker
from domain.text_engine.messages import ChatMessage
from domain.text_engine.models import ModelCard
from domain.text_engine.spending import SpendCaps
from infrastructure.in_memory.text_engine_stores import InMemoryResultCache, InMemorySpendLedger
from infrastructure.json_schemas import fits_schema
from tests.support.clocks import HandClock
from tests.support.text_engine import ScriptedProvider, WordCounter, a_prompt, user

DOWN = ProviderUnavailable("down", kind="server_error")
DEAR = ModelCard("m", input_price=1000, output_price=10_000)


class Memo:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.attempts: list[Attempt] = []
        self.events: list[tuple[str, ...]] = []
        self.calls: list[CallRecord] = []

    def attempted(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)

    def retried(self, request: GenerationRequest, provider: str, kind: str) -> None:
        self.events.append(("retried", provider, kind))

    def fell_back(self, use_case: str, source: str, target: str, kind: str) -> None:
        self.events.append(("fell back", source, target, kind))

    def breaker_changed(self, provider: str, state: BreakerState) -> None:
        self.events.append(("breaker", provider, state.value))

    def usage_disbelieved(self, provider: str, model: str) -> None:
        self.events.append(("disbelieved", provider, model))

    def finished(self, call: CallRecord) -> None:
        self.calls.append(call)

    def embedded(self, call: EmbeddingRecord) -> None:
        self.events.append(("embedded", call.provider, call.outcome))


class Gateway:
    """An engine over scripted providers, with everything around it in memory."""

    def __init__(
        self,
        *providers: ScriptedProvider,
        card: ModelCard | None = None,
        cards: Sequence[ModelCard] = (),
        caps: SpendCaps | None = None,
        order: dict[str, list[str]] | None = None,
        failures: int = 2,
        tries: int = 1,
    ) -> None:
        self.clock = HandClock()
        self.memo = Memo()
        self.spending = Spending(InMemorySpendLedger(), caps or SpendCaps(), self.clock)
        policy = BreakerPolicy(failures=failures, open_seconds=5)
        candidates = [
            Candidate(p, own or card or ModelCard(p.model), CircuitBreaker(policy))
            for p, own in zip_longest(providers, cards)
        ]
        self.engine = GenerateTextUseCase(
            Calling(
                Routes(candidates, order),
                clock=self.clock,
                counter=WordCounter(),
                observer=self.memo,
                spending=self.spending,
                retries=RetryPolicy(attempts=tries, base=0),
            ),
            cache=InMemoryResultCache(self.clock, ttl=timedelta(minutes=1)),
            fits_schema=fits_schema,
        )

    async def ask(self, request: GenerationRequest | None = None) -> GenerationResult:
        return await self.engine.execute(request or a_generation())

    async def spent(self, user_id: str = "ada") -> float:
        return (await self.spending.report(user_id))[0][1].usd


def a_generation(
    *messages: ChatMessage,
    temperature: float = 0.5,
    user_id: str | None = "ada",
    provider: str | None = None,
    model: str | None = None,
) -> GenerationRequest:
    return GenerationRequest(
        a_prompt(temperature=temperature),
        messages or (user("Hello"),),
        user_id=user_id,
        provider=provider,
        model=model,
    )
