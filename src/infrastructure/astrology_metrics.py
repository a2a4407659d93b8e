from prometheus_client import CollectorRegistry, Counter

from application.astrology.write_reading import ReadingObserver
from domain.astrology.claims import ClaimKind


class ReadingMetrics(ReadingObserver):
    def __init__(self, registry: CollectorRegistry) -> None:
        self._readings = Counter(
            "astrology_readings",
            "Readings of charts, by what they are for, and made by the model or of the meanings",
            ["use_case", "made_by"],
            registry=registry,
        )
        self._ungrounded = Counter(
            "astrology_ungrounded_claims",
            "Claims of a model about a chart that the chart does not bear out, and were not told",
            ["use_case", "kind"],
            registry=registry,
        )

    def read(self, use_case: str, made_by: str) -> None:
        self._readings.labels(use_case, made_by).inc()

    def ungrounded(self, use_case: str, kind: ClaimKind) -> None:
        self._ungrounded.labels(use_case, kind.value).inc()
