from prometheus_client import CollectorRegistry, Counter, Histogram

from application.analytics.ports import FactObserver
from domain.personalization.facts import ReplyMade
from infrastructure.metrics import by_labels

_SECONDS = (0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60)
_MOST_SERIES = 200


class PersonaFactMetrics(FactObserver):
    """Series by persona and version, and of the recording. Versions are few and made by operators.

    Beyond so many pairs, further ones are counted together: labels stay bounded.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        labels = ["persona", "version"]
        self._replies = by_labels(
            Counter(
                "persona_replies_total",
                "Replies by persona, its version, and outcome",
                [*labels, "outcome"],
                registry=registry,
            )
        )
        self._seconds = by_labels(
            Histogram(
                "persona_reply_seconds",
                "Time to make a reply, by persona and version",
                labels,
                buckets=_SECONDS,
                registry=registry,
            )
        )
        self._tokens = by_labels(
            Counter(
                "persona_tokens_total",
                "Tokens read and written by models",
                labels,
                registry=registry,
            )
        )
        self._cost = by_labels(
            Counter("persona_cost_usd_total", "What models have cost", labels, registry=registry)
        )
        self._rephrased = by_labels(
            Counter(
                "persona_rephrased_total",
                "Questions that were put again",
                labels,
                registry=registry,
            )
        )
        self._thumbs = Counter(
            "persona_thumbs_total", "Thumbs given to replies", ["thumb"], registry=registry
        )
        self._recorded = Counter(
            "reply_facts_recorded_total", "Turns kept for the key figures", registry=registry
        )
        self._lost = Counter(
            "reply_facts_lost_total",
            "Turns that could not be kept for the key figures",
            registry=registry,
        )
        self._known: set[tuple[str, str]] = set()

    def hear(self, fact: ReplyMade) -> None:
        if not fact.persona:
            return
        labels = self._labels(fact)
        self._replies(*labels, fact.outcome).inc()
        self._seconds(*labels).observe(fact.seconds)
        self._tokens(*labels).inc(fact.input_tokens + fact.output_tokens)
        self._cost(*labels).inc(fact.cost_usd)
        if fact.rephrased:
            self._rephrased(*labels).inc()

    def thumb(self, up: bool) -> None:
        self._thumbs.labels("up" if up else "down").inc()

    def recorded(self, turns: int) -> None:
        self._recorded.inc(turns)

    def lost(self, turns: int) -> None:
        self._lost.inc(turns)

    def _labels(self, fact: ReplyMade) -> tuple[str, str]:
        labels = (fact.persona, fact.persona_version)
        if labels not in self._known and len(self._known) >= _MOST_SERIES:
            return "other", ""
        self._known.add(labels)
        return labels
