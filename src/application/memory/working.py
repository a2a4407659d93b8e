"""Working memory, for personas' tools and for whoever runs a task."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Protocol

from application.shared.ports import Clock
from domain.memory.recall.ranking import SESSION_PAUSE
from domain.memory.working import WorkingMemory
from domain.shared.errors import InvalidInput, StorageUnavailable

_TRIES = 5


class WorkingMemoryRepository(Protocol):
    """Raises StorageUnavailable."""

    async def get(self, user_id: str, persona: str) -> WorkingMemory:
        """An empty one where nothing is in hand."""
        ...

    async def save(self, memory: WorkingMemory, before: WorkingMemory) -> bool:
        """False, and nothing stored, where it is not as `before` any more."""
        ...

    async def clear(self, user_id: str, persona: str | None = None) -> None:
        """With one persona, or with all."""
        ...

    async def of(self, user_id: str) -> Sequence[WorkingMemory]:
        """With every persona."""
        ...


class WorkingMemoryUseCase:
    """Each method raises StorageUnavailable."""

    def __init__(self, memories: WorkingMemoryRepository, clock: Clock) -> None:
        self._memories = memories
        self._clock = clock

    async def get(self, user_id: str, persona: str) -> WorkingMemory:
        return await self._memories.get(user_id, persona)

    async def note(self, user_id: str, persona: str, key: str, value: str) -> WorkingMemory:
        """Change one key; an empty value takes it out. Raises InvalidInput."""
        for _ in range(_TRIES):
            before = await self._memories.get(user_id, persona)
            after = before.noted(key, value, at=self._clock.now())
            if await self._memories.save(after, before):
                return after
        raise StorageUnavailable("others change this working memory again and again")

    async def aim(
        self, user_id: str, persona: str, goals: tuple[str, ...], task: str
    ) -> WorkingMemory:
        """Put these goals and this task in place of those of before. Raises InvalidInput."""
        for _ in range(_TRIES):
            before = await self._memories.get(user_id, persona)
            after = before.aiming(goals, task, at=self._clock.now())
            if await self._memories.save(after, before):
                return after
        raise StorageUnavailable("others change this working memory again and again")

    async def clear(self, user_id: str, persona: str | None = None) -> None:
        await self._memories.clear(user_id, persona)

    async def forget(self, user_id: str, is_about: Callable[[str], bool]) -> None:
        """Take out what is about something, with every persona."""
        for before in await self._memories.of(user_id):
            for _ in range(_TRIES):
                after = before.without(is_about)
                changed = replace(after, last_accessed=self._clock.now())
                if after == before or await self._memories.save(changed, before):
                    break
                before = await self._memories.get(user_id, before.persona)
            else:
                raise StorageUnavailable("others change this working memory again and again")

    async def call(self, user_id: str, persona: str, arguments: str, *, lasting: bool) -> str:
        """A model's call of one of domain.memory.working.TOOLS; what went wrong is told in the
        answer. What does not last is gone after a pause.
        """
        try:
            memory = await self.run(user_id, persona, arguments, lasting=lasting)
        except (InvalidInput, StorageUnavailable) as error:
            return json.dumps({"error": str(error)}, ensure_ascii=False)
        shown = {k: v for k, v in asdict(memory).items() if k in ("scratchpad", "goals", "task")}
        return json.dumps(shown, ensure_ascii=False)

    async def run(
        self, user_id: str, persona: str, arguments: str, *, lasting: bool
    ) -> WorkingMemory:
        """The same for whoever wants to know what went wrong; twice, it changes nothing more.

        Raises InvalidInput too.
        """
        if not lasting:
            await self._begin_anew(user_id, persona)
        return await self._called(user_id, persona, _read(arguments))

    async def _touched(self, user_id: str, persona: str) -> WorkingMemory:
        """As it is, and accessed now; that somebody else accesses it too does no harm."""
        memory = await self._memories.get(user_id, persona)
        if memory.last_accessed is not None:
            await self._memories.save(replace(memory, last_accessed=self._clock.now()), memory)
        return memory

    async def _begin_anew(self, user_id: str, persona: str) -> None:
        touched = (await self._memories.get(user_id, persona)).last_accessed
        if touched is not None and self._clock.now() - touched > SESSION_PAUSE:
            await self._memories.clear(user_id, persona)

    async def _called(self, user_id: str, persona: str, given: Mapping[str, Any]) -> WorkingMemory:
        match given.get("do"):
            case "note":
                key, value = str(given.get("key", "")), str(given.get("value", ""))
                return await self.note(user_id, persona, key, value)
            case "aim":
                goals = tuple(map(str, given.get("goals") or ()))
                return await self.aim(user_id, persona, goals, str(given.get("task", "")))
            case "clear":
                await self.clear(user_id, persona)
            case "get":
                return await self._touched(user_id, persona)
            case _:
                raise InvalidInput('"do" is one of get, note, aim and clear')
        return await self.get(user_id, persona)


def _read(arguments: str) -> Mapping[str, Any]:
    try:
        given = json.loads(arguments or "{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise InvalidInput("the arguments are no JSON object")
    return given
