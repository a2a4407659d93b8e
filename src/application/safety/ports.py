"""What safety needs from outside."""

from collections.abc import Sequence
from typing import Protocol

from domain.safety.crisis_state import CrisisState
from domain.shared.identity import Person


class CrisisStates(Protocol):
    """Who is in danger, as far as is known. Raises StorageUnavailable."""

    async def get(self, person: Person) -> CrisisState | None: ...

    async def put(self, state: CrisisState) -> None: ...

    async def clear(self, person: Person) -> bool:
        """Whether there was a state."""
        ...

    async def all(self, limit: int) -> Sequence[CrisisState]:
        """The newest first."""
        ...


class SafetyObserver(Protocol):
    """What the operator sees; every argument is a bounded word."""

    def crisis(self, saying: str, about: str) -> None: ...
    def referred(self, country: str) -> None: ...
    def alerted(self, outcome: str) -> None: ...
    def screened(self, what: str, outcome: str) -> None: ...
    def failed(self, what: str) -> None:
        """A screen could not do its work; what it screens went on without it."""
        ...
