"""What the desk needs from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.desk.operators import DeskOperator
from domain.desk.sessions import DeskSession, DeskState
from domain.desk.topics import DeskTopic
from domain.shared.identity import Conversation


class DeskSessions(Protocol):
    """Raises StorageUnavailable."""

    async def open(self, session: DeskSession) -> DeskSession:
        """Store it; the one that is open in this conversation already, where there is one."""
        ...

    async def find(self, session_id: str) -> DeskSession | None: ...

    async def open_in(self, conversation: Conversation) -> DeskSession | None: ...

    async def replace(self, session: DeskSession) -> bool:
        """Store it in place of the version before it; False where that has changed meanwhile."""
        ...

    async def listed(self, states: Sequence[DeskState], limit: int = 200) -> Sequence[DeskSession]:
        """Open ones first, then by urgency, then who has waited longest."""
        ...

    async def changed_since(self, moment: datetime, limit: int = 200) -> Sequence[DeskSession]:
        """By the time of their last change, oldest first."""
        ...


class DeskObserver(Protocol):
    """What the operator of the product sees; every word is bounded."""

    def opened(self, reason: str) -> None: ...

    def claimed(self, waited_seconds: float) -> None: ...

    def replied(self, waited_seconds: float) -> None: ...

    def first_replied(self, waited_seconds: float) -> None: ...

    def missed(self, clock: str) -> None:
        """`clock` ran out before somebody answered: first, next or resolve."""
        ...

    def helped(self, what: str) -> None:
        """A card, a translation: offered, used, or not made."""
        ...

    def ended(self, how: str) -> None: ...

    def rated(self, stars: int) -> None: ...

    def queue(self, waiting: int, claimed: int, overdue: int, longest_seconds: float) -> None: ...

    def at_work(self, operators: int) -> None: ...


class DeskOperators(Protocol):
    """Who works at the desk, and when each was seen last. Raises StorageUnavailable."""

    async def seen(self, name: str, now: datetime) -> None: ...

    async def since(self, moment: datetime) -> Sequence[DeskOperator]:
        """The latest first."""
        ...


class DeskTopics(Protocol):
    """Which topic shows which session. Raises StorageUnavailable."""

    async def of_session(self, session_id: str) -> DeskTopic | None: ...

    async def of_thread(self, thread_id: int) -> DeskTopic | None: ...

    async def begin(self, session_id: str, now: datetime) -> bool:
        """Whether it is ours to make the topic: False while somebody else does, for a minute."""
        ...

    async def replace(self, topic: DeskTopic, before: DeskTopic) -> bool:
        """False, and nothing stored, where it is not as before any more."""
        ...


class OperatorsForum(Protocol):
    """The group with topics that operators read."""

    async def create(self, name: str) -> int | None:
        """The topic's thread; None where the group is no forum, or does not let us."""
        ...

    async def close(self, thread_id: int, name: str) -> None:
        """Best effort: the topic is renamed and closed."""
        ...
