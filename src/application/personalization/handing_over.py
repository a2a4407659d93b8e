"""What a persona is told by the one who spoke before it."""

from dataclasses import dataclass
from typing import Protocol

from domain.personalization.profile import UserProfile
from domain.personas.persona import Persona


@dataclass(frozen=True, slots=True)
class Lent:
    """Who answers one message in place of another, and what it is told."""

    persona_id: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who comes, and by which handoff; without one it is told nothing."""

    persona_id: str
    handoff: str = ""


class HandingOver(Protocol):
    """Raises StorageUnavailable."""

    async def begin(self, profile: UserProfile, to: str, turn_id: str) -> Arrival | None:
        """The user asks in this turn for that persona; who comes, and None where nobody does."""
        ...

    async def told(self, profile: UserProfile) -> str:
        """What its persona was told by the one before; empty once it knows by itself."""
        ...

    async def lend(self, profile: UserProfile, leaving: Persona, to: str, turn_id: str) -> Lent:
        """The message of this turn is nothing that `leaving` answers."""
        ...
