from collections.abc import Sequence

from application.safety.decisions import SafetyDecision, SafetyDecisions


class InMemorySafetyDecisions(SafetyDecisions):
    def __init__(self) -> None:
        self._decisions: list[SafetyDecision] = []

    async def add(self, decisions: Sequence[SafetyDecision]) -> None:
        self._decisions += decisions

    async def newest(self, limit: int) -> Sequence[SafetyDecision]:
        return self._decisions[::-1][:limit]
