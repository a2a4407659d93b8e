"""What sessions and agents need from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.orchestration.budget import Use
from domain.orchestration.ledger import Run, Step
from domain.orchestration.sessions import Session
from domain.shared.identity import Person


class SessionStore(Protocol):
    """Sessions of every instance, each for as long as it is used. Raises StorageUnavailable."""

    async def find(self, session_id: str) -> Session | None: ...

    async def save(self, session: Session) -> None:
        """As it stands now; it is kept anew for its whole time to live.

        One in which something was said and that is gone, since it was ended, stays gone.
        """
        ...

    async def delete(self, session_id: str) -> bool: ...

    async def listed(self, tenant: str | None, limit: int = 1_000) -> Sequence[Session]:
        """Those of one service, or of all; the one used last first."""
        ...

    async def of_person(self, person: Person) -> Sequence[Session]: ...

    async def count(self) -> int:
        """Of all that are in use."""
        ...

    async def sweep(self, idle_since: datetime) -> int:
        """Remove what has not been used since; how many sessions are left."""
        ...


class RunLedger(Protocol):
    """Runs of agents, a row a step, so that a run can be taken up again."""

    async def begin(self, run: Run) -> None: ...

    async def add(self, run_id: str, step: Step) -> None: ...

    async def end(self, run: Run) -> None:
        """Store what has become of it."""
        ...

    async def find(self, run_id: str) -> Run | None: ...


class Prices(Protocol):
    """What a call of a use case can cost at most."""

    def most(
        self, use_case: str, input_tokens: int, output_tokens: int, agent: str | None = None
    ) -> Mapping[str, Use]:
        """By provider. `input_tokens` by our own count; `agent` may have a route of its own."""
        ...


class OrchestrationObserver(Protocol):
    """What the operator sees; every name is a bounded word."""

    def agent_ended(self, agent: str, outcome: str, seconds: float, tokens: int) -> None: ...

    def suggested(self, signals: Sequence[str], sentiment: str, score: int | None) -> None: ...

    def sessions(self, active: int) -> None: ...
