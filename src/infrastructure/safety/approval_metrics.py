from prometheus_client import CollectorRegistry, Counter, Gauge

from application.safety.approval_ports import ApprovalObserver
from domain.safety.approvals import ApprovalStatus

_ENDS = (
    ApprovalStatus.EXECUTED,
    ApprovalStatus.REJECTED,
    ApprovalStatus.RESPONDED,
    ApprovalStatus.EXPIRED,
)


class ApprovalMetrics(ApprovalObserver):
    def __init__(self, registry: CollectorRegistry) -> None:
        self._pending = Gauge(
            "approvals_pending",
            "Requests that wait for people to decide",
            registry=registry,
        )
        self._oldest = Gauge(
            "approvals_oldest_pending_seconds",
            "How long the request that waits longest for people has waited",
            registry=registry,
        )
        self._ended = Counter(
            "approvals_ended",
            "Requests that came to an end: done, rejected, answered in words, or too late",
            ["how"],
            registry=registry,
        )
        for status in _ENDS:
            self._ended.labels(status)

    def waiting(self, requests: int, oldest_seconds: float) -> None:
        self._pending.set(requests)
        self._oldest.set(oldest_seconds)

    def ended(self, status: ApprovalStatus) -> None:
        self._ended.labels(status).inc()
