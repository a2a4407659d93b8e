from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS_BUCKETS = (0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60, 120, 300)
_FACTOR_BUCKETS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 1, 2, 5)


class SpeechMetrics:
    """Implements application.speech.ports.SpeechObserver."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "transcription_seconds",
            "Work on one voice note, its waiting apart",
            buckets=_SECONDS_BUCKETS,
            registry=registry,
        )
        self._factor = Histogram(
            "transcription_real_time_factor",
            "Seconds of work for one second of sound",
            buckets=_FACTOR_BUCKETS,
            registry=registry,
        )
        self._waiting = Gauge(
            "transcription_queue_length", "Voice notes that wait to be heard", registry=registry
        )
        self._failures = Counter(
            "transcription_failures_total", "Notes without words", ["kind"], registry=registry
        )

    def transcribed(self, *, seconds: float, sound_seconds: float) -> None:
        self._seconds.observe(seconds)
        if sound_seconds:
            self._factor.observe(seconds / sound_seconds)

    def failed(self, kind: str) -> None:
        self._failures.labels(kind).inc()

    def waiting(self, notes: int) -> None:
        self._waiting.set(notes)
