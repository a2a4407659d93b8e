from collections.abc import Sequence

from application.memory.working import WorkingMemoryRepository
from domain.memory.working import WorkingMemory


class InMemoryWorkingMemory(WorkingMemoryRepository):
    """Lasts as long as the process."""

    def __init__(self) -> None:
        self._memories: dict[tuple[str, str], WorkingMemory] = {}

    async def get(self, user_id: str, persona: str) -> WorkingMemory:
        return self._memories.get((user_id, persona), WorkingMemory(user_id, persona))

    async def save(self, memory: WorkingMemory, before: WorkingMemory) -> bool:
        if await self.get(memory.user_id, memory.persona) != before:
            return False
        self._memories[memory.user_id, memory.persona] = memory
        return True

    async def of(self, user_id: str) -> Sequence[WorkingMemory]:
        return [memory for (owner, _), memory in self._memories.items() if owner == user_id]

    async def clear(self, user_id: str, persona: str | None = None) -> None:
        for key in list(self._memories):
            if key[0] == user_id and persona in (None, key[1]):
                del self._memories[key]
