"""Turning texts into vectors, for whoever searches by meaning."""

from collections.abc import Sequence
from dataclasses import replace

from application.shared.ports import TokenCounter
from application.text_engine.ports import EmbeddingProvider
from domain.shared.errors import NotFound
from domain.text_engine.embeddings import Embeddings
from domain.text_engine.generation import TokenUsage


class EmbedTextsUseCase:
    """`provider` is None where no embedding model is configured."""

    def __init__(
        self, provider: EmbeddingProvider | None, counter: TokenCounter, *, seconds: float = 30.0
    ) -> None:
        self._provider = provider
        self._counter = counter
        self._seconds = seconds

    @property
    def model(self) -> str | None:
        return self._provider.model if self._provider else None

    async def execute(self, texts: Sequence[str]) -> Embeddings:
        """Raises NotFound without a model, else what the provider raises.

        The usage is counted by us where the provider reports none that can be true.
        """
        if self._provider is None:
            raise NotFound("no embedding model is configured; set EMBEDDINGS_MODEL")
        answer = await self._provider.embed(texts, self._seconds)
        counted = sum(map(self._counter.count, texts))
        if 0 < answer.usage.input <= 4 * counted + len(texts) * 8:
            return answer
        return replace(answer, usage=TokenUsage(counted))
