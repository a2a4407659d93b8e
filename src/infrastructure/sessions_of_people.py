from collections.abc import Mapping

from application.orchestration.ports import SessionStore
from application.privacy.ports import PersonalData, Stored
from domain.delivery.inbox import UpdateKey
from domain.orchestration.sessions import Session
from domain.shared.identity import Person


class SessionsOfPeople(PersonalData):
    """Sessions, wherever they are stored."""

    def __init__(self, store: SessionStore) -> None:
        self._store = store

    async def export(self, who: Person) -> Stored:
        return {"sessions": [_shown(session) for session in await self._store.of_person(who)]}

    async def erase(self, who: Person, *, asked_by: UpdateKey | None = None) -> Mapping[str, int]:
        found = await self._store.of_person(who)
        return {"sessions": sum([await self._store.delete(each.session_id) for each in found])}


def _shown(session: Session) -> Mapping[str, object]:
    return {
        "session_id": session.session_id,
        "mode": session.mode.value,
        "created_at": session.created_at.isoformat(),
        "last_activity": session.last_activity.isoformat(),
        "lines": [
            {"speaker": line.speaker.value, "text": line.text, "at": line.at.isoformat()}
            for line in session.lines
        ],
        "suggestion": session.suggestion,
    }
