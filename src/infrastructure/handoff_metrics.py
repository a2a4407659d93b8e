from prometheus_client import CollectorRegistry, Counter

from application.handoff.ports import HandoffObserver


class HandoffMetrics(HandoffObserver):
    def __init__(self, registry: CollectorRegistry) -> None:
        self._handoffs = Counter(
            "persona_handoffs",
            "Conversations that one persona handed over to another, by why and how far it came",
            ["reason", "outcome"],
            registry=registry,
        )

    def handed_over(self, reason: str, outcome: str) -> None:
        self._handoffs.labels(reason, outcome).inc()
