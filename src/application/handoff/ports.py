"""What handing over needs from outside."""

from collections.abc import Sequence
from typing import Protocol

from domain.handoff.handoffs import PersonaHandoff
from domain.shared.identity import MemoryOwner


class Handoffs(Protocol):
    """Raises StorageUnavailable."""

    async def open(self, handoff: PersonaHandoff) -> PersonaHandoff:
        """Store it; the one that was stored under its id before, where there is one."""
        ...

    async def find(self, owner: MemoryOwner, handoff_id: str) -> PersonaHandoff | None: ...

    async def replace(self, handoff: PersonaHandoff, before: PersonaHandoff) -> bool:
        """False, and nothing stored, where its status is not that of before any more."""
        ...

    async def latest(self, owner: MemoryOwner, limit: int = 20) -> Sequence[PersonaHandoff]:
        """The newest first."""
        ...

    async def forget(self, owner: MemoryOwner) -> None: ...


class HandoffObserver(Protocol):
    """What the operator sees; every word is bounded."""

    def handed_over(self, reason: str, outcome: str) -> None: ...
