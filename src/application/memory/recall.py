"""Finding what was said long ago by what is asked now."""

from datetime import datetime
from typing import ClassVar

from application.memory.ports import MemorySearch, RecallIndex, UserMemoryRepository
from application.shared.ports import TokenCounter
from domain.access.permissions import Action
from domain.memory.recall.shown import Shown


class RecallTurnsUseCase:
    """What a question finds in somebody's memory with a persona, as an operator may ask."""

    action: ClassVar = Action.SHOW

    def __init__(
        self, memory: UserMemoryRepository, index: RecallIndex, counter: TokenCounter
    ) -> None:
        self._memory = memory
        self._index = index
        self._counter = counter

    async def execute(
        self, user_id: str, persona: str, question: str, *, tokens: int, at: datetime | None = None
    ) -> Shown:
        """As much as fits into so many tokens. `at` is when it is asked: right after what was
        said last, unless given.

        Raises StorageUnavailable.
        """
        memory = await self._memory.read(user_id, persona)
        search = MemorySearch(memory, question, at, tokens)
        return Shown.of(await self._index.search(search), self._counter.count)
