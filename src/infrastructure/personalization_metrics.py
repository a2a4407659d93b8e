from prometheus_client import CollectorRegistry, Counter, Histogram

from domain.personalization.facts import ReplyMade
from infrastructure.metrics import by_labels

_TOKEN_BUCKETS = (100, 250, 500, 750, 1000, 1500, 2000, 3000, 4000, 8000)


class PersonalizationMetrics:
    """PersonalizationObserver, MemoryObserver, and a listener to the facts of replies."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = by_labels(
            Counter(
                "personalized_requests_total",
                "Messages answered as a persona",
                ["source", "status", "persona"],
                registry=registry,
            )
        )
        self._prompt_tokens = Histogram(
            "personalized_prompt_tokens",
            "Tokens of a reply's prompt",
            buckets=_TOKEN_BUCKETS,
            registry=registry,
        )
        self._model_failures = Counter(
            "language_model_failures_total",
            "Replies that became an apology",
            ["kind"],
            registry=registry,
        )
        self._storage_failures = Counter(
            "personalized_storage_failures_total",
            "Replies made without memory because the database was away",
            ["operation"],
            registry=registry,
        )
        self._compressions_of_users = Counter(
            "user_memory_compressions_total",
            "The same as personalized_memory_compressions_total, under its name of old",
            ["status"],
            registry=registry,
        )
        self._compressions = Counter(
            "personalized_memory_compressions_total",
            "Compressions of a user's memory",
            ["status"],
            registry=registry,
        )
        self._worker_runs = Counter(
            "personalized_memory_worker_runs_total", "Rounds of the worker", registry=registry
        )
        self._worker_errors = Counter(
            "personalized_memory_worker_errors_total", "Failures in the worker", registry=registry
        )

    def reply_made(self, fact: ReplyMade) -> None:
        """A reply that no persona gave is counted by the dialogue alone."""
        if not fact.persona:
            return
        self._requests(fact.source, fact.outcome, fact.persona).inc()
        if fact.prompt_tokens:
            self._prompt_tokens.observe(fact.prompt_tokens)
        if fact.failure:
            self._model_failures.labels(fact.failure).inc()

    def storage_failed(self, operation: str) -> None:
        self._storage_failures.labels(operation).inc()

    def compression_finished(self, status: str) -> None:
        self._compressions.labels(status).inc()
        self._compressions_of_users.labels(status).inc()

    def worker_ran(self) -> None:
        self._worker_runs.inc()

    def worker_failed(self) -> None:
        self._worker_errors.inc()
