"""Turning texts into vectors, for whoever searches by meaning."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from application.shared.ports import Clock, TokenCounter
from application.text_engine.observing import outcome_of
from application.text_engine.ports import EmbeddingProvider, EmbeddingRecord, GenerationObserver
from application.text_engine.spending import Reservation, Spending
from domain.shared.errors import (
    MajordomeError,
    NotFound,
    StorageUnavailable,
)
from domain.text_engine.embeddings import Embeddings
from domain.text_engine.generation import TokenUsage
from domain.text_engine.models import ModelCard

_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class EmbeddingBooks:
    """Where the calls are booked: the same ledger, metrics and log as for texts."""

    card: ModelCard
    spending: Spending
    clock: Clock
    observer: GenerationObserver


class EmbedTextsUseCase:
    """`provider` is None where no embedding model is configured."""

    def __init__(
        self,
        provider: EmbeddingProvider | None,
        counter: TokenCounter,
        books: EmbeddingBooks | None = None,
    ) -> None:
        self._provider = provider
        self._counter = counter
        self._books = books

    @property
    def model(self) -> str | None:
        return self._provider.model if self._provider else None

    async def execute(self, texts: Sequence[str], user_id: str | None = None) -> Embeddings:
        """`user_id` is whose spending it is; None for nobody's in particular.

        Raises NotFound without a model, BudgetExhausted at a spending cap, else what the provider
        raises. The usage is counted by us where the provider reports none that can be true.
        """
        if self._provider is None:
            raise NotFound("no embedding model is configured; set EMBEDDINGS_MODEL")
        if self._books is None:
            return await self._embedded(self._provider, texts)
        return await self._booked(self._provider, self._books, texts, user_id)

    async def _booked(
        self,
        provider: EmbeddingProvider,
        books: EmbeddingBooks,
        texts: Sequence[str],
        user_id: str | None,
    ) -> Embeddings:
        started, outcome = books.clock.monotonic(), "cancelled"
        used, reserved = self._read(texts), None
        try:
            reserved = await self._reserve(books, used, user_id)
            answer = await self._embedded(provider, texts)
            used, outcome = answer.usage, "ok"
            return answer
        except MajordomeError as error:
            outcome = outcome_of(error)
            if outcome not in _READ:
                used = TokenUsage()
            raise
        finally:
            if reserved:
                with suppress(StorageUnavailable):
                    await books.spending.settle(reserved, used)
            cost, seconds = books.card.cost(used), books.clock.monotonic() - started
            model = books.card.model
            books.observer.embedded(
                EmbeddingRecord(provider.name, model, outcome, len(texts), used, cost, seconds)
            )

    async def _reserve(
        self, books: EmbeddingBooks, most: TokenUsage, user_id: str | None
    ) -> Reservation | None:
        if not books.spending.concerns(books.card):
            return None
        return await books.spending.reserve(user_id, books.card, most)

    async def _embedded(self, provider: EmbeddingProvider, texts: Sequence[str]) -> Embeddings:
        answer = await provider.embed(texts, _SECONDS)
        counted = self._read(texts)
        if 0 < answer.usage.input <= 4 * counted.input + len(texts) * 8:
            return answer
        return replace(answer, usage=counted)

    def _read(self, texts: Sequence[str]) -> TokenUsage:
        return TokenUsage(sum(map(self._counter.count, texts)))


# The provider has read the texts, and may charge for them.
_READ = frozenset({"cancelled", "timeout", "malformed", "empty"})
