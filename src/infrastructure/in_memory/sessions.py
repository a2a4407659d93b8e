from collections.abc import Sequence
from datetime import datetime, timedelta

from application.orchestration.ports import SessionStore
from application.shared.ports import Clock
from domain.orchestration.sessions import Session
from domain.shared.identity import Person


class InMemorySessions(SessionStore):
    """`ttl` is in seconds."""

    def __init__(self, *, ttl: int, clock: Clock) -> None:
        self._sessions: dict[str, Session] = {}
        self._ttl = timedelta(seconds=ttl)
        self._clock = clock

    async def find(self, session_id: str) -> Session | None:
        found = self._sessions.get(session_id)
        return found if found and self._is_in_use(found) else None

    async def save(self, session: Session) -> None:
        if session.is_new or session.session_id in self._sessions:
            self._sessions[session.session_id] = session

    async def delete(self, session_id: str) -> bool:
        return self._sessions.pop(session_id, None) is not None

    async def listed(self, tenant: str | None, limit: int = 1_000) -> Sequence[Session]:
        found = [s for s in self._sessions.values() if tenant in (None, s.tenant)]
        return sorted(filter(self._is_in_use, found), key=lambda s: s.last_activity, reverse=True)[
            :limit
        ]

    async def of_person(self, person: Person) -> Sequence[Session]:
        return [session for session in self._sessions.values() if session.person == person]

    async def count(self) -> int:
        return sum(map(self._is_in_use, self._sessions.values()))

    async def sweep(self, idle_since: datetime) -> int:
        for session in list(self._sessions.values()):
            if session.last_activity < idle_since:
                del self._sessions[session.session_id]
        return len(self._sessions)

    def _is_in_use(self, session: Session) -> bool:
        return session.last_activity + self._ttl > self._clock.now()
