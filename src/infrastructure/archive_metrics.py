from prometheus_client import CollectorRegistry, Counter, Histogram

from application.memory.room import RoomObserver

_MEGABYTE = 1024 * 1024
_BUCKETS = tuple(size * _MEGABYTE for size in (0.1, 0.5, 1, 5, 10, 25, 50, 100, 250, 1000))


class ArchiveMetrics(RoomObserver):
    def __init__(self, registry: CollectorRegistry) -> None:
        self._sizes = Histogram(
            "memory_archive_bytes",
            "What one memory's archive takes, each time that it grew",
            buckets=_BUCKETS,
            registry=registry,
        )
        self._trimmed = Counter(
            "memory_archive_trimmed_total",
            "Archived events removed because one memory's archive was full",
            registry=registry,
        )

    def archive_measured(self, size: int) -> None:
        self._sizes.observe(size)

    def archive_trimmed(self, events: int) -> None:
        self._trimmed.inc(events)
