from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from application.desk.ports import DeskObserver
from domain.desk.clocks import ClockName
from domain.desk.sessions import Reason

_HELP = ("offered", "used", "failed")
_ENDS = ("resolved", "false_alarm", "withdrawn")
_STARS = ("1", "2", "3", "4", "5")
_STATES = ("waiting", "claimed", "overdue")
_SECONDS = (15, 30, 60, 120, 300, 600, 1_200, 3_600, 14_400)


class DeskMetrics(DeskObserver):
    def __init__(self, registry: CollectorRegistry) -> None:
        self._opened = Counter(
            "desk_sessions_opened",
            "Conversations for which a person was wanted, by reason",
            ["reason"],
            registry=registry,
        )
        self._claimed = Histogram(
            "desk_claim_wait_seconds",
            "How long users waited until a person took their conversation over",
            buckets=_SECONDS,
            registry=registry,
        )
        self._replied = Histogram(
            "desk_reply_wait_seconds",
            "How long users waited for the words of a person",
            buckets=_SECONDS,
            registry=registry,
        )
        self._first = Histogram(
            "desk_first_reply_seconds",
            "From asking for a person to the first words of one",
            buckets=_SECONDS,
            registry=registry,
        )
        self._missed = Counter(
            "desk_breaches",
            "Times a person should have answered, or been done, and was not",
            ["clock"],
            registry=registry,
        )
        self._helped = Counter(
            "desk_suggestions",
            "What the co-pilot offered operators, and what of it they used",
            ["outcome"],
            registry=registry,
        )
        self._longest = Gauge(
            "desk_oldest_waiting_seconds",
            "How long the one who waits longest for a person has waited",
            registry=registry,
        )
        self._operators = Gauge(
            "desk_operators", "Operators seen at the desk these two minutes", registry=registry
        )
        self._ended = Counter(
            "desk_sessions_ended", "Sessions that came to an end", ["how"], registry=registry
        )
        self._stars = Counter(
            "desk_stars", "What users said of the help they had", ["stars"], registry=registry
        )
        self._queue = Gauge(
            "desk_sessions",
            "Open sessions, by state; overdue ones are counted once more",
            ["state"],
            registry=registry,
        )
        self._begin_at_nothing()

    def _begin_at_nothing(self) -> None:
        """A series that begins with its first event hides that event from `increase()`."""
        for counter, values in (
            (self._opened, tuple(Reason)),
            (self._missed, tuple(ClockName)),
            (self._helped, _HELP),
            (self._ended, _ENDS),
            (self._stars, _STARS),
            (self._queue, _STATES),
        ):
            for value in values:
                counter.labels(value)

    def opened(self, reason: str) -> None:
        self._opened.labels(reason).inc()

    def claimed(self, waited_seconds: float) -> None:
        self._claimed.observe(waited_seconds)

    def replied(self, waited_seconds: float) -> None:
        self._replied.observe(waited_seconds)

    def first_replied(self, waited_seconds: float) -> None:
        self._first.observe(waited_seconds)

    def missed(self, clock: str) -> None:
        self._missed.labels(clock).inc()

    def helped(self, what: str) -> None:
        self._helped.labels(what).inc()

    def at_work(self, operators: int) -> None:
        self._operators.set(operators)

    def ended(self, how: str) -> None:
        self._ended.labels(how).inc()

    def rated(self, stars: int) -> None:
        self._stars.labels(str(stars)).inc()

    def queue(self, waiting: int, claimed: int, overdue: int, longest_seconds: float) -> None:
        self._longest.set(longest_seconds)
        for state, count in zip(_STATES, (waiting, claimed, overdue), strict=True):
            self._queue.labels(state).set(count)
