from prometheus_client import CollectorRegistry, Counter

from application.safety.injection_judge import PROMPT, Opinion
from application.safety.ports import SafetyObserver
from domain.safety.crisis import About
from domain.safety.crisis_state import Saying


class SafetyMetrics(SafetyObserver):
    def __init__(self, registry: CollectorRegistry) -> None:
        self._crises = Counter(
            "safety_crisis_replies",
            "What people in danger were told, by the kind of text and whom it was about",
            ["saying", "about"],
            registry=registry,
        )
        self._referrals = Counter(
            "safety_referrals",
            "Referrals to helplines, by country; `unknown` before one was chosen",
            ["country"],
            registry=registry,
        )
        self._alerts = Counter(
            "safety_operator_alerts",
            "Alerts to the operators' chat: `sent`, `failed`, or `nobody` without a chat",
            ["outcome"],
            registry=registry,
        )
        self._screened = Counter(
            "safety_screened",
            "What screens, and the judge of doubtful words, decided, by screen and outcome",
            ["what", "outcome"],
            registry=registry,
        )
        self._failures = Counter(
            "safety_failures",
            "Times a screen or its storage could not do its work",
            ["what"],
            registry=registry,
        )

        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """Or the first event would be no increase, and its alert would stay silent."""
        for saying in Saying:
            for about in About:
                self._crises.labels(saying, about)
        self._referrals.labels("unknown")
        for outcome in ("sent", "failed", "nobody"):
            self._alerts.labels(outcome)
        self._screened.labels("prompt_leak", "withheld")
        for opinion in Opinion:
            self._screened.labels(PROMPT, opinion)
        for what in ("crisis_state", "safety_decisions"):
            self._failures.labels(what)

    def crisis(self, saying: str, about: str) -> None:
        self._crises.labels(saying, about).inc()

    def referred(self, country: str) -> None:
        self._referrals.labels(country).inc()

    def alerted(self, outcome: str) -> None:
        self._alerts.labels(outcome).inc()

    def screened(self, what: str, outcome: str) -> None:
        self._screened.labels(what, outcome).inc()

    def failed(self, what: str) -> None:
        self._failures.labels(what).inc()
