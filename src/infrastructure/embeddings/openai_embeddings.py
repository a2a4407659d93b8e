"""Embeddings by any server that offers OpenAI's `/v1/embeddings`."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx2
from openai import APIConnectionError, APIStatusError

from application.text_engine.ports import EmbeddingProvider
from domain.shared.errors import InvalidInput, ProviderUnavailable
from domain.text_engine.embeddings import Embeddings
from domain.text_engine.generation import TokenUsage
from infrastructure.openai_sdk import open_client
from infrastructure.text_providers.wire import parsed, refusal, unavailable

NAME: Final = "embeddings"
MOST_TEXTS: Final = 2048


class OpenAIEmbeddings(EmbeddingProvider):
    """Through the SDK: calls are few, and servers differ. No try is repeated."""

    name = NAME

    def __init__(self, *, base_url: str, api_key: str, model: str) -> None:
        self.model = model
        self._client = open_client(base_url, api_key)

    async def aclose(self) -> None:
        await self._client.close()

    async def embed(self, texts: Sequence[str], seconds: float) -> Embeddings:
        if not texts:
            return Embeddings((), self.model, self.name)
        if len(texts) > MOST_TEXTS:
            raise InvalidInput(f"at most {MOST_TEXTS} texts can be embedded at once")
        try:
            async with asyncio.timeout(seconds):
                answer = await self._asked(texts)
        except TimeoutError as error:
            raise unavailable(self.name, "timeout") from error
        return self._read(answer, len(texts))

    async def _asked(self, texts: Sequence[str]) -> Mapping[str, Any]:
        embeddings = self._client.embeddings.with_raw_response
        try:
            # As plain numbers: not every server knows base64.
            response = await embeddings.create(
                model=self.model, input=list(texts), encoding_format="float"
            )
        except APIStatusError as error:
            body, headers = error.response.content, error.response.headers
            raise refusal(self.name, error.status_code, headers, body) from error
        except httpx2.DecodingError as error:
            raise unavailable(self.name, "malformed") from error
        except (APIConnectionError, httpx2.TransportError) as error:
            raise self._lost(error) from error
        return parsed(response.content, self.name)

    def _lost(self, error: Exception) -> ProviderUnavailable:
        """The SDK wraps what the transport said."""
        was_malformed = isinstance(error.__cause__, httpx2.DecodingError)
        return unavailable(self.name, "malformed" if was_malformed else "connection")

    def _read(self, answer: Mapping[str, Any], number: int) -> Embeddings:
        """Raises ProviderUnavailable `malformed` for anything but one equal vector a text."""
        try:
            rows = sorted(answer["data"], key=lambda row: int(row["index"]))
            vectors = tuple(tuple(map(float, row["embedding"])) for row in rows)
            model = str(answer.get("model") or self.model)
            usage = TokenUsage(int((answer.get("usage") or {}).get("prompt_tokens") or 0))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise unavailable(self.name, "malformed") from error
        indexes = [row["index"] for row in rows]
        if indexes != list(range(number)) or not _alike(vectors):
            raise unavailable(self.name, "malformed")
        return Embeddings(vectors, model, self.name, usage)


def _alike(vectors: Sequence[Sequence[float]]) -> bool:
    lengths = {len(vector) for vector in vectors}
    return len(lengths) == 1 and 0 not in lengths and all(map(_finite, vectors))


def _finite(vector: Sequence[float]) -> bool:
    return all(map(math.isfinite, vector))
