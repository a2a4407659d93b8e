from datetime import datetime

from application.astrology.ports import Presence
from domain.shared.identity import Conversation, Person


class InMemoryPresence(Presence):
    """Knows what it is told by `seen`."""

    def __init__(self) -> None:
        self._last: dict[Person, datetime] = {}

    def seen(self, person: Person, at: datetime) -> None:
        self._last[person] = at

    async def last_seen(self, person: Person, chat: Conversation) -> datetime | None:
        return self._last.get(person)
