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
        def counter(name: str, tells: str, label: str) -> Counter:
            return Counter(name, tells, [label], registry=registry)

        def waits(name: str, tells: str) -> Histogram:
            return Histogram(name, tells, buckets=_SECONDS, registry=registry)

        def gauge(name: str, tells: str, *labels: str) -> Gauge:
            return Gauge(name, tells, labels, registry=registry)

        self._opened = counter(
            "desk_sessions_opened",
            "Conversations for which a person was wanted, by reason",
            "reason",
        )
        self._claimed = waits(
            "desk_claim_wait_seconds",
            "How long users waited until a person took their conversation over",
        )
        self._replied = waits(
            "desk_reply_wait_seconds", "How long users waited for the words of a person"
        )
        self._first = waits(
            "desk_first_reply_seconds", "From asking for a person to the first words of one"
        )
        self._missed = counter(
            "desk_breaches",
            "Times a person should have answered, or been done, and was not",
            "clock",
        )
        self._helped = counter(
            "desk_suggestions",
            "What the co-pilot offered operators, and what of it they used",
            "outcome",
        )
        self._longest = gauge(
            "desk_oldest_waiting_seconds",
            "How long the one who waits longest for a person has waited",
        )
        self._operators = gauge("desk_operators", "Operators seen at the desk these two minutes")
        self._ended = counter("desk_sessions_ended", "Sessions that came to an end", "how")
        self._stars = counter("desk_stars", "What users said of the help they had", "stars")
        self._queue = gauge(
            "desk_sessions",
            "Open sessions, by state; overdue ones are counted once more",
            "state",
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
