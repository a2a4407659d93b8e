from collections.abc import Sequence
from datetime import UTC, datetime

from application.desk.ports import DeskSessions
from domain.desk.sessions import DeskSession, DeskState
from domain.shared.identity import Conversation

_LAST = datetime.max.replace(tzinfo=UTC)


class InMemoryDeskSessions(DeskSessions):
    def __init__(self) -> None:
        self._sessions: dict[str, DeskSession] = {}
        self._changed: dict[str, datetime] = {}

    async def open(self, session: DeskSession) -> DeskSession:
        if known := await self.open_in(session.conversation):
            return known
        self._put(session)
        return session

    async def find(self, session_id: str) -> DeskSession | None:
        return self._sessions.get(session_id)

    async def open_in(self, conversation: Conversation) -> DeskSession | None:
        found = (s for s in self._sessions.values() if s.conversation == conversation)
        return next((session for session in found if session.is_open), None)

    async def replace(self, session: DeskSession) -> bool:
        known = self._sessions.get(session.session_id)
        if known is None or known.version != session.version - 1:
            return False
        self._put(session)
        return True

    async def listed(self, states: Sequence[DeskState], limit: int = 200) -> Sequence[DeskSession]:
        found = [session for session in self._sessions.values() if session.state in states]
        return sorted(found, key=_urgency)[:limit]

    async def changed_since(self, moment: datetime, limit: int = 200) -> Sequence[DeskSession]:
        found = [s for s in self._sessions.values() if self._changed[s.session_id] > moment]
        return sorted(found, key=lambda s: self._changed[s.session_id])[:limit]

    def _put(self, session: DeskSession) -> None:
        self._sessions[session.session_id] = session
        self._changed[session.session_id] = datetime.now(UTC)


def _urgency(session: DeskSession) -> tuple[bool, int, bool, datetime, datetime]:
    waits = session.waiting_since
    return (not session.is_open, session.priority, bool(waits), waits or _LAST, session.opened_at)
