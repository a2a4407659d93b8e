"""What the text engine does, as Prometheus metrics and as one log line a call."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from structlog.typing import FilteringBoundLogger

from application.text_engine.ports import Attempt, CallRecord, EmbeddingRecord
from domain.text_engine.breaker import BreakerState
from domain.text_engine.generation import GenerationRequest
from infrastructure.metrics import by_labels

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60)
_BREAKER = {BreakerState.CLOSED: 0, BreakerState.HALF_OPEN: 1, BreakerState.OPEN: 2}


class PrometheusGenerationObserver:
    """Labels are names from config files and error kinds, so their number is bounded."""

    def __init__(self, registry: CollectorRegistry) -> None:
        by_provider = ("use_case", "provider", "model")

        def counter(name: str, what: str, *labels: str) -> Callable[..., Counter]:
            full = f"text_engine_{name}_total"
            return by_labels(Counter(full, what, labels, registry=registry))

        def histogram(name: str, what: str, *labels: str) -> Callable[..., Histogram]:
            full = f"text_engine_{name}_seconds"
            return by_labels(Histogram(full, what, labels, buckets=_SECONDS, registry=registry))

        self._calls = counter("calls", "Finished calls", *by_provider, "outcome", "version")
        self._attempts = counter("attempts", "Tries of providers", *by_provider, "outcome")
        self._tokens = counter("tokens", "Read and written", *by_provider, "direction")
        self._cost = counter("cost_usd", "Estimated cost", *by_provider)
        self._retries = counter("retries", "Tries repeated", "provider", "kind")
        self._fallbacks = counter(
            "fallbacks", "Calls handed on", "use_case", "source", "target", "kind"
        )
        self._cache_hits = counter("cache_hits", "Texts given from the cache", "use_case")
        self._disbelieved = counter(
            "usage_disbelieved", "Impossible usages reported", "provider", "model"
        )
        self._seconds = histogram("call", "Retries and fallbacks included", "use_case", "outcome")
        self._attempt_seconds = histogram(
            "attempt", "Single tries; of a stream, until its first piece", "provider", "model"
        )
        self._breakers = Gauge(
            "text_engine_breaker_state",
            "0 closed, 1 half open, 2 open",
            ("provider",),
            registry=registry,
        )

    def attempted(self, attempt: Attempt) -> None:
        labels = (attempt.use_case, attempt.provider, attempt.model)
        self._attempts(*labels, attempt.outcome).inc()
        self._attempt_seconds(attempt.provider, attempt.model).observe(attempt.seconds)

    def retried(self, request: GenerationRequest, provider: str, kind: str) -> None:
        self._retries(provider, kind).inc()

    def fell_back(self, use_case: str, source: str, target: str, kind: str) -> None:
        self._fallbacks(use_case, source, target, kind).inc()

    def breaker_changed(self, provider: str, state: BreakerState) -> None:
        self._breakers.labels(provider).set(_BREAKER[state])

    def usage_disbelieved(self, provider: str, model: str) -> None:
        self._disbelieved(provider, model).inc()

    def finished(self, call: CallRecord) -> None:
        prompt = call.request.prompt
        labels = (prompt.use_case, call.provider, call.model)
        self._calls(*labels, call.outcome, prompt.version).inc()
        self._seconds(prompt.use_case, call.outcome).observe(call.seconds)
        if call.cached:
            self._cache_hits(prompt.use_case).inc()
            return
        self._tokens(*labels, "input").inc(call.usage.input)
        self._tokens(*labels, "output").inc(call.usage.output)
        self._cost(*labels).inc(call.cost_usd)

    def embedded(self, call: EmbeddingRecord) -> None:
        labels = ("embeddings", call.provider, call.model)
        self._calls(*labels, call.outcome, "-").inc()
        self._seconds("embeddings", call.outcome).observe(call.seconds)
        self._tokens(*labels, "input").inc(call.usage.input)
        self._cost(*labels).inc(call.cost_usd)


class BudgetGauge:
    """How much of what may be spent in all is spent."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._share = Gauge(
            "text_engine_budget_spent_ratio",
            "Share of what may be spent in all; above 0.8 the cap is near",
            ("period",),
            registry=registry,
        )

    def __call__(self, period: str, share: float) -> None:
        self._share.labels(period).set(share)


class LoggingGenerationObserver:
    """Ids and sizes, never content; breakers and fallbacks are worth a line of their own."""

    def __init__(self, logger: FilteringBoundLogger) -> None:
        self._logger = logger
        self._disbelieved: set[tuple[str, str]] = set()

    def attempted(self, attempt: Attempt) -> None:
        """Counted by the metrics, summed up in `finished`."""

    def retried(self, request: GenerationRequest, provider: str, kind: str) -> None:
        self._logger.info(
            "text_retry",
            request_id=request.request_id,
            trace_id=request.trace_id,
            provider=provider,
            kind=kind,
        )

    def fell_back(self, use_case: str, source: str, target: str, kind: str) -> None:
        self._logger.warning(
            "text_fallback", use_case=use_case, source=source, target=target, kind=kind
        )

    def breaker_changed(self, provider: str, state: BreakerState) -> None:
        self._logger.warning("text_breaker", provider=provider, state=state.value)

    def usage_disbelieved(self, provider: str, model: str) -> None:
        """Once a model: who reports nonsense does so all the time."""
        if (provider, model) not in self._disbelieved:
            self._disbelieved.add((provider, model))
            self._logger.warning("text_usage_disbelieved", provider=provider, model=model)

    def finished(self, call: CallRecord) -> None:
        request = call.request
        self._logger.info(
            "text_generated",
            request_id=request.request_id,
            trace_id=request.trace_id,
            use_case=request.prompt.use_case,
            version=request.prompt.version,
            provider=call.provider,
            model=call.model,
            outcome=call.outcome,
            attempts=call.attempts,
            cached=call.cached,
            streamed=call.streamed,
            fallback_from=call.fallback_from,
            input_tokens=call.usage.input,
            output_tokens=call.usage.output,
            cost_usd=round(call.cost_usd, 6),
            seconds=round(call.seconds, 3),
            messages=len(request.messages),
            input_characters=sum([len(message.content) for message in request.messages]),
        )

    def embedded(self, call: EmbeddingRecord) -> None:
        self._logger.info(
            "texts_embedded",
            provider=call.provider,
            model=call.model,
            outcome=call.outcome,
            texts=call.texts,
            input_tokens=call.usage.input,
            cost_usd=round(call.cost_usd, 6),
            seconds=round(call.seconds, 3),
        )
