from prometheus_client import CollectorRegistry, Counter, Histogram

_SECONDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30)


class ConnectionMetrics:
    """What was answered, and what was ended or refused before a route was asked."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._refused = Counter(
            "http_connections_refused_total",
            "Connections refused or ended: too many, too slow, not HTTP",
            ["reason"],
            registry=registry,
        )
        self._seconds = Histogram(
            "http_request_seconds",
            "Until an answer begins, by route as it is declared",
            ["route", "status"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._keys = Counter(
            "http_keys_refused_total",
            "Requests refused for want of a valid key",
            ["reason"],
            registry=registry,
        )

    def key_refused(self, reason: str) -> None:
        self._keys.labels(reason).inc()

    def answered(self, route: str, status: int, seconds: float) -> None:
        self._seconds.labels(route, f"{status // 100}xx").observe(seconds)

    def refused(self, reason: str) -> None:
        self._refused.labels(reason).inc()
