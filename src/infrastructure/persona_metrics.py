import structlog
from prometheus_client import CollectorRegistry, Counter

from application.personas.ports import PersonaObserver

log = structlog.get_logger(__name__)


class PersonaMetrics(PersonaObserver):
    def __init__(self, registry: CollectorRegistry) -> None:
        self._fallbacks = Counter(
            "persona_fallbacks_total",
            "Replies by another persona than the one chosen, by who served",
            ["persona"],
            registry=registry,
        )
        self._broken = Counter(
            "persona_versions_broken_total",
            "Stored versions that cannot be read and are left out",
            registry=registry,
        )

    def fell_back(self, wanted: str, served: str) -> None:
        self._fallbacks.labels(served).inc()
        log.warning("persona_fell_back", wanted=wanted[:32], served=served)

    def broken(self, code: str, version: int, reason: str) -> None:
        self._broken.inc()
        log.error("persona_version_broken", persona=code, version=version, reason=reason)
