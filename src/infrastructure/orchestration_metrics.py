from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from application.orchestration.ports import OrchestrationObserver

_SECONDS = (0.1, 0.25, 0.5, 1, 2, 3, 4, 6, 8, 12)
_SCORES = (10, 20, 30, 40, 50, 60, 70, 80, 90, 100)


class OrchestrationMetrics(OrchestrationObserver):
    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "agent_seconds",
            "How long an agent took, by agent and by what became of it",
            ["agent", "outcome"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._tokens = Counter(
            "agent_tokens", "Tokens that agents used", ["agent"], registry=registry
        )
        self._signals = Counter(
            "copilot_signals",
            "Signals in clients' lines, told by rules",
            ["signal"],
            registry=registry,
        )
        self._sentiments = Counter(
            "copilot_sentiments",
            "Mood of clients at each suggestion",
            ["sentiment"],
            registry=registry,
        )
        self._scores = Histogram(
            "copilot_closing_score",
            "How near a decision the closing agent found the client, 0 to 100",
            buckets=_SCORES,
            registry=registry,
        )
        self._sessions = Gauge(
            "active_sessions", "Sessions over sockets that are in use", registry=registry
        )

    def agent_ended(self, agent: str, outcome: str, seconds: float, tokens: int) -> None:
        self._seconds.labels(agent, outcome).observe(seconds)
        self._tokens.labels(agent).inc(tokens)

    def suggested(self, signals: Sequence[str], sentiment: str, score: int | None) -> None:
        for signal in signals:
            self._signals.labels(signal).inc()
        self._sentiments.labels(sentiment).inc()
        if score is not None:
            self._scores.observe(score)

    def sessions(self, active: int) -> None:
        self._sessions.set(active)
