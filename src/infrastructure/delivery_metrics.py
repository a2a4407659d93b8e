from collections.abc import Callable, Mapping, Sequence

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from application.delivery.intake import TOO_MANY
from domain.delivery.inbox import RowState
from infrastructure.logging import error_place
from infrastructure.metrics import by_labels

log = structlog.get_logger(__name__)

_REPLY_BUCKETS = (0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60, 120, 300)
_WAIT_BUCKETS = (0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 30)


class DeliveryMetrics:
    """Implements application.delivery.ports.DeliveryObserver."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(name, what, labels, registry=registry)

        def gauge(name: str, what: str, *labels: str) -> Gauge:
            return Gauge(name, what, labels, registry=registry)

        def histogram(name: str, what: str, buckets: Sequence[float]) -> Histogram:
            return Histogram(name, what, buckets=buckets, registry=registry)

        self._count(counter)
        self._measure(gauge, histogram)

    def _count(self, counter: Callable[..., Counter]) -> None:
        self._received = counter("updates_received_total", "Updates taken in and stored")
        self._set_aside = counter(
            "updates_set_aside_total",
            "Updates that can neither be read nor stored, or of which one person sends too many",
            "reason",
        )
        self._takeovers = counter(
            "lane_takeovers_total", "Chats taken over from a replica that died"
        )
        self._turns = by_labels(
            counter("turns_finished_total", "Turns brought to their end", "kind")
        )
        self._handler_failures = counter(
            "turn_failures_total", "Attempts at a turn that failed", "kind"
        )
        self._sends = by_labels(counter("sends_total", "Attempts to send a message", "outcome"))
        self._throttled = counter(
            "send_throttled_seconds_total", "Seconds Telegram told us to wait"
        )
        self._unknown = counter(
            "send_unknown_outcomes_total",
            "Messages of which nobody knows whether Telegram accepted them",
            "decision",
        )
        self._proactive = counter(
            "proactive_messages_total",
            "Queued messages that nobody waits for, by what became of them",
            "outcome",
        )
        self._storage_away = counter(
            "storage_unavailable_total", "Rounds in which the database was away"
        )

    def _measure(self, gauge: Callable[..., Gauge], histogram: Callable[..., Histogram]) -> None:
        self._lane_wait = histogram(
            "lane_wait_seconds", "How long a chat with work waited for a place", _WAIT_BUCKETS
        )
        self._receive_to_reply = histogram(
            "receive_to_reply_seconds",
            "From the receipt of an update to the first accepted part of its answer",
            _REPLY_BUCKETS,
        )
        self._measured: frozenset[RowState] = frozenset()
        self._lanes_busy = gauge("lanes_busy", "Chats that are worked on in this process")
        self._lanes_capacity = gauge(
            "lanes_capacity", "Chats that this process can work on at once"
        )
        self._depth = gauge("inbox_rows", "Updates in the inbox", "state")
        self._oldest = gauge(
            "oldest_unanswered_seconds", "Age of the oldest update that waits for its answer"
        )
        self._is_away = False

    def received(self, count: int) -> None:
        self._received.inc(count)

    def set_aside(self, reason: str) -> None:
        self._set_aside.labels(reason).inc()
        if reason != TOO_MANY:  # a flood of these is no flood of lines
            log.warning("update_set_aside", reason=reason)

    def lane_waited(self, seconds: float) -> None:
        self._lane_wait.observe(seconds)

    def taken_over(self) -> None:
        self._takeovers.inc()

    def turn_finished(self, kind: str) -> None:
        self._turns(kind).inc()

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
        self._is_away = True
        log.warning("database_away", advice="updates wait at Telegram until it is back")

    def send_outcome(self, outcome: str) -> None:
        self._sends(outcome).inc()

    def throttled(self, seconds: float) -> None:
        self._throttled.inc(seconds)

    def unknown_outcome(self, decision: str) -> None:
        self._unknown.labels(decision).inc()

    def proactive(self, outcome: str) -> None:
        self._proactive.labels(outcome).inc()

    def depth(self, by_state: Mapping[RowState, int], oldest_seconds: float) -> None:
        self._database_answers()
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

    def _database_answers(self) -> None:
        if self._is_away:
            self._is_away = False
            log.info("database_is_back", advice="what waited is answered now")
