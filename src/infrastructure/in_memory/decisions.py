from dataclasses import replace
from datetime import datetime

from application.dialogue.ports import DecisionRepository
from domain.dialogue.decisions import Decision
from domain.shared.identity import MemoryOwner


class InMemoryDecisions(DecisionRepository):
    def __init__(self) -> None:
        self._decisions: dict[tuple[MemoryOwner, str], Decision] = {}

    async def put(self, decision: Decision) -> None:
        self._decisions[decision.owner, decision.nonce] = decision

    async def settle(self, owner: MemoryOwner, nonce: str, *, turn_id: str, now: datetime) -> bool:
        decision = self._decisions.get((owner, nonce))
        if decision is None or not decision.may_be_settled(turn_id, now):
            return False
        self._decisions[owner, nonce] = replace(decision, settled_by=turn_id)
        return True
