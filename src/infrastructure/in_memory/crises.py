from collections.abc import Sequence

from application.safety.ports import CrisisStates
from domain.safety.crisis_state import CrisisState
from domain.shared.identity import Person


class InMemoryCrisisStates(CrisisStates):
    def __init__(self) -> None:
        self._states: dict[Person, CrisisState] = {}

    async def get(self, person: Person) -> CrisisState | None:
        return self._states.get(person)

    async def put(self, state: CrisisState) -> None:
        self._states[state.person] = state

    async def clear(self, person: Person) -> bool:
        return self._states.pop(person, None) is not None

    async def all(self, limit: int) -> Sequence[CrisisState]:
        return sorted(self._states.values(), key=lambda s: s.last_at, reverse=True)[:limit]
