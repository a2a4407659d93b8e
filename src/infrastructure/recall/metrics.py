from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from application.memory.ports import RecallObserver
from infrastructure.metrics import by_labels
from infrastructure.recall.cache import SegmentCache

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1)


class RecallMetrics(RecallObserver):
    def __init__(self, registry: CollectorRegistry, cache: SegmentCache) -> None:
        self._recalls = by_labels(
            Counter(
                "memory_recalls_total",
                "Searches for what was said long ago, by what came of them",
                ["status"],
                registry=registry,
            )
        )
        self._seconds = Histogram(
            "memory_recall_seconds", "A search's duration", buckets=_BUCKETS, registry=registry
        )
        self._meanings = Counter(
            "memory_meanings_total",
            "Questions to the memory whose meaning a model was asked for, by what came of it",
            ["status"],
            registry=registry,
        )
        size = Gauge("memory_recall_cache_bytes", "Memories kept at hand", registry=registry)
        size.set_function(lambda: cache.size)

    def recalled(self, outcome: str, seconds: float) -> None:
        self._recalls(outcome).inc()
        self._seconds.observe(seconds)

    def meant(self, outcome: str) -> None:
        self._meanings.labels(outcome).inc()
