"""Operators look after people in danger."""

from collections.abc import Sequence
from typing import ClassVar

from application.safety.ports import CrisisStates
from domain.access.permissions import Action
from domain.safety.crisis_state import CrisisState
from domain.shared.errors import NotFound
from domain.shared.identity import Person


class ListCrisesUseCase:
    action: ClassVar = Action.SEE_CRISES

    def __init__(self, states: CrisisStates) -> None:
        self._states = states

    async def execute(self, limit: int) -> Sequence[CrisisState]:
        """The newest first."""
        return await self._states.all(limit)


class ClearCrisisUseCase:
    action: ClassVar = Action.CLEAR_CRISES

    def __init__(self, states: CrisisStates) -> None:
        self._states = states

    async def execute(self, person: Person) -> None:
        """Raises NotFound where nothing is the matter with them."""
        if not await self._states.clear(person):
            raise NotFound(f"nothing is kept of a crisis of {person}")
