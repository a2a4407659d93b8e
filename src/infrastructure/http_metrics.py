from prometheus_client import CollectorRegistry, Counter


class ConnectionMetrics:
    """Connections that were ended or refused before a route was asked."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._refused = Counter(
            "http_connections_refused_total",
            "Connections refused or ended: too many, too slow, not HTTP",
            ["reason"],
            registry=registry,
        )

    def refused(self, reason: str) -> None:
        self._refused.labels(reason).inc()
