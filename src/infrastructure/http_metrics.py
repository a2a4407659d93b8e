from prometheus_client import CollectorRegistry, Counter


class ConnectionMetrics:
    """What was ended or refused before a route was asked."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._refused = Counter(
            "http_connections_refused_total",
            "Connections refused or ended: too many, too slow, not HTTP",
            ["reason"],
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

    def refused(self, reason: str) -> None:
        self._refused.labels(reason).inc()
