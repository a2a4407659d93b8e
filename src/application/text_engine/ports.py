"""What the text engine needs from outside."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from domain.text_engine.breaker import BreakerState
from domain.text_engine.embeddings import Embeddings
from domain.text_engine.generation import GenerationRequest, GenerationResult, TokenUsage
from domain.text_engine.prompts import PromptSettings
from domain.text_engine.spending import SpendPeriod, Spent


class TextProvider(Protocol):
    """A language model behind some wire format.

    Failures are `ProviderUnavailable` (the same call may succeed later) or `ProviderRejected`
    (an operator must act). No provider retries by itself.
    """

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult:
        """`seconds` bounds the whole call, that of a stream too."""
        ...

    def stream(
        self, request: GenerationRequest, seconds: float
    ) -> AsyncGenerator[str | GenerationResult]:
        """Pieces of the text, then exactly once the result; closing it ends the call."""
        ...


class EmbeddingProvider(Protocol):
    """A model that turns texts into vectors. Failures are those of a TextProvider."""

    name: str
    model: str

    async def embed(self, texts: Sequence[str], seconds: float) -> Embeddings:
        """One vector a text. Raises InvalidInput for more texts than go into one call."""
        ...


class PromptTemplates(Protocol):
    """The shipped prompt files."""

    @property
    def languages(self) -> Mapping[str, str]:
        """Those in which answers may be asked for, named, by the tag's first part."""
        ...

    def use_cases(self) -> Sequence[str]: ...

    def released(self) -> Mapping[str, str]:
        """By use case, the version that this release brings to people."""
        ...

    def versions(self, use_case: str) -> Sequence[str]:
        """Oldest first. Raises NotFound for an unknown use case."""
        ...

    def settings(self, use_case: str, version: str) -> PromptSettings:
        """Raises NotFound for an unknown use case or version."""
        ...

    def render(
        self, use_case: str, version: str, *, locale: str, variables: Mapping[str, object]
    ) -> str:
        """The system text. Raises InvalidInput that names a missing or unknown variable."""
        ...


class SpendLedger(Protocol):
    """Amounts in USD, booked to several periods at once."""

    async def reserve(self, periods: Sequence[SpendPeriod], usd: float) -> SpendPeriod | None:
        """Book the amount to all periods, or to none where a cap would be passed.

        Returns the period whose cap stands in the way. However many callers reserve at the same
        moment, no cap is ever passed.
        """
        ...

    async def settle(
        self, periods: Sequence[SpendPeriod], *, reserved: float, actual: float, usage: TokenUsage
    ) -> None:
        """Replace a reservation by what the call cost, and count the call."""
        ...

    async def spent(self, periods: Sequence[SpendPeriod]) -> Sequence[Spent]:
        """In the order of the periods."""
        ...


class ResultCache(Protocol):
    """Finished texts by key, bounded in number and age."""

    async def get(self, key: str) -> GenerationResult | None: ...

    async def put(self, key: str, text: GenerationResult) -> None: ...


class SchemaCheck(Protocol):
    def __call__(self, value: object, schema: Mapping[str, object]) -> bool:
        """Whether a JSON value fits the JSON schema."""
        ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of one provider; `outcome` is `ok`, `cancelled` or the kind of the error."""

    use_case: str
    provider: str
    model: str
    outcome: str
    seconds: float


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One finished call, successful or not; of the request only ids and sizes are told on.

    `usage` and `cost_usd` hold every try, that of a failed one too.
    """

    request: GenerationRequest = field(repr=False)
    provider: str
    model: str
    outcome: str
    attempts: int
    cached: bool
    streamed: bool
    fallback_from: str | None
    usage: TokenUsage
    cost_usd: float
    seconds: float


@dataclass(frozen=True, slots=True)
class EmbeddingRecord:
    """One finished call for vectors, successful or not."""

    provider: str
    model: str
    outcome: str
    texts: int
    usage: TokenUsage
    cost_usd: float
    seconds: float


class GenerationObserver(Protocol):
    """Hears what happens, for metrics and logs; must not raise nor wait."""

    def attempted(self, attempt: Attempt) -> None: ...

    def retried(self, request: GenerationRequest, provider: str, kind: str) -> None: ...

    def fell_back(self, use_case: str, source: str, target: str, kind: str) -> None: ...

    def breaker_changed(self, provider: str, state: BreakerState) -> None: ...

    def usage_disbelieved(self, provider: str, model: str) -> None:
        """A provider reported tokens that it cannot have read or written."""
        ...

    def finished(self, call: CallRecord) -> None: ...

    def embedded(self, call: EmbeddingRecord) -> None: ...
