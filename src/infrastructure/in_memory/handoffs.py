from collections.abc import Sequence

from application.handoff.ports import Handoffs
from domain.handoff.handoffs import PersonaHandoff
from domain.shared.identity import MemoryOwner


class InMemoryHandoffs(Handoffs):
    def __init__(self) -> None:
        self._handoffs: dict[str, PersonaHandoff] = {}

    async def open(self, handoff: PersonaHandoff) -> PersonaHandoff:
        return self._handoffs.setdefault(handoff.handoff_id, handoff)

    async def find(self, owner: MemoryOwner, handoff_id: str) -> PersonaHandoff | None:
        found = self._handoffs.get(handoff_id)
        return found if found and found.owner == owner else None

    async def replace(self, handoff: PersonaHandoff, before: PersonaHandoff) -> bool:
        stored = self._handoffs.get(handoff.handoff_id)
        if stored is None or stored.status is not before.status:
            return False
        self._handoffs[handoff.handoff_id] = handoff
        return True

    async def latest(self, owner: MemoryOwner, limit: int = 20) -> Sequence[PersonaHandoff]:
        own = [handoff for handoff in self._handoffs.values() if handoff.owner == owner]
        return sorted(own, key=lambda handoff: handoff.created_at, reverse=True)[:limit]

    async def forget(self, owner: MemoryOwner) -> None:
        kept = {key: each for key, each in self._handoffs.items() if each.owner != owner}
        self._handoffs = kept
