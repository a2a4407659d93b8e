"""What the operator sees: every metric of delivery and personalization, with bounded labels."""

from collections.abc import Mapping

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

from domain.delivery.inbox import RowState
from domain.personalization.facts import ReplyMade
from infrastructure.logging import error_place

log = structlog.get_logger(__name__)

_REPLY_BUCKETS = (0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60, 120, 300)
_WAIT_BUCKETS = (0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 30)
_FACTOR_BUCKETS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 1, 2, 5)
_TOKEN_BUCKETS = (100, 250, 500, 750, 1000, 1500, 2000, 3000, 4000, 8000)


def new_registry() -> CollectorRegistry:
    """A registry with the process's own figures."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


class DeliveryMetrics:
    """Implements application.delivery.ports.DeliveryObserver."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._received = Counter(
            "updates_received_total", "Updates taken in and stored", registry=registry
        )
        self._set_aside = Counter(
            "updates_set_aside_total",
            "Updates that can neither be read nor stored",
            ["reason"],
            registry=registry,
        )
        self._lane_wait = Histogram(
            "lane_wait_seconds",
            "How long a chat with work waited for a place",
            buckets=_WAIT_BUCKETS,
            registry=registry,
        )
        self._takeovers = Counter(
            "lane_takeovers_total", "Chats taken over from a replica that died", registry=registry
        )
        self._turns = Counter(
            "turns_finished_total", "Turns brought to their end", ["kind"], registry=registry
        )
        self._receive_to_reply = Histogram(
            "receive_to_reply_seconds",
            "From the receipt of an update to the first accepted part of its answer",
            buckets=_REPLY_BUCKETS,
            registry=registry,
        )
        self._handler_failures = Counter(
            "turn_failures_total", "Attempts at a turn that failed", ["kind"], registry=registry
        )
        self._sends = Counter(
            "sends_total", "Attempts to send a message", ["outcome"], registry=registry
        )
        self._throttled = Counter(
            "send_throttled_seconds_total", "Seconds Telegram told us to wait", registry=registry
        )
        self._unknown = Counter(
            "send_unknown_outcomes_total",
            "Messages of which nobody knows whether Telegram accepted them",
            ["decision"],
            registry=registry,
        )
        self._proactive = Counter(
            "proactive_messages_total",
            "Queued messages that nobody waits for, by what became of them",
            ["outcome"],
            registry=registry,
        )
        self._storage_away = Counter(
            "storage_unavailable_total", "Rounds in which the database was away", registry=registry
        )
        self._measured: frozenset[RowState] = frozenset()
        self._lanes_busy = Gauge(
            "lanes_busy", "Chats that are worked on in this process", registry=registry
        )
        self._lanes_capacity = Gauge(
            "lanes_capacity", "Chats that this process can work on at once", registry=registry
        )
        self._depth = Gauge("inbox_rows", "Updates in the inbox", ["state"], registry=registry)
        self._oldest = Gauge(
            "oldest_unanswered_seconds",
            "Age of the oldest update that waits for its answer",
            registry=registry,
        )

    def received(self, count: int) -> None:
        self._received.inc(count)

    def set_aside(self, reason: str) -> None:
        self._set_aside.labels(reason).inc()
        log.warning("update_set_aside", reason=reason)

    def lane_waited(self, seconds: float) -> None:
        self._lane_wait.observe(seconds)

    def taken_over(self) -> None:
        self._takeovers.inc()

    def turn_finished(self, kind: str) -> None:
        self._turns.labels(kind).inc()

    def replied(self, seconds: float) -> None:
        self._receive_to_reply.observe(seconds)

    def handler_failed(self, kind: str) -> None:
        self._handler_failures.labels(kind).inc()

    def handler_crashed(self, error: Exception) -> None:
        self._handler_failures.labels("crash").inc()
        log.error("turn_failed", error=error_place(error))

    def lane_crashed(self, error: BaseException) -> None:
        self._handler_failures.labels("lane").inc()
        log.error("lane_failed", error=error_place(error))

    def storage_away(self) -> None:
        self._storage_away.inc()
        log.warning("database_away", advice="updates wait at Telegram until it is back")

    def send_outcome(self, outcome: str) -> None:
        self._sends.labels(outcome).inc()

    def throttled(self, seconds: float) -> None:
        self._throttled.inc(seconds)

    def unknown_outcome(self, decision: str) -> None:
        self._unknown.labels(decision).inc()

    def proactive(self, outcome: str) -> None:
        self._proactive.labels(outcome).inc()

    def depth(self, by_state: Mapping[RowState, int], oldest_seconds: float) -> None:
        self._measured = frozenset(by_state)
        for state, count in by_state.items():
            self._depth.labels(state).set(count)
        self._oldest.set(oldest_seconds)

    def not_measured(self) -> None:
        # Not removed: sums and maxima over the replicas are those of the one that measures.
        self.depth(dict.fromkeys(self._measured, 0), 0.0)

    def lanes(self, busy: int, capacity: int) -> None:
        self._lanes_busy.set(busy)
        self._lanes_capacity.set(capacity)


class PersonalizationMetrics:
    """PersonalizationObserver, MemoryObserver, and a listener to the facts of replies."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "personalized_requests_total",
            "Messages answered as a persona",
            ["source", "status", "persona"],
            registry=registry,
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
        self._requests.labels(fact.source, fact.outcome, fact.persona).inc()
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


class SpeechMetrics:
    """Implements application.speech.ports.SpeechObserver."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "transcription_seconds",
            "Work on one voice note, its waiting apart",
            buckets=_REPLY_BUCKETS,
            registry=registry,
        )
        self._factor = Histogram(
            "transcription_real_time_factor",
            "Seconds of work for one second of sound",
            buckets=_FACTOR_BUCKETS,
            registry=registry,
        )
        self._waiting = Gauge(
            "transcription_queue_length", "Voice notes that wait to be heard", registry=registry
        )
        self._failures = Counter(
            "transcription_failures_total", "Notes without words", ["kind"], registry=registry
        )

    def transcribed(self, *, seconds: float, sound_seconds: float) -> None:
        self._seconds.observe(seconds)
        if sound_seconds:
            self._factor.observe(seconds / sound_seconds)

    def failed(self, kind: str) -> None:
        self._failures.labels(kind).inc()

    def waiting(self, notes: int) -> None:
        self._waiting.set(notes)
