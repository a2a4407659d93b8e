"""Under which names people are met, so that support finds whoever calls."""

import asyncio
import unicodedata
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from application.shared.ending import end_tasks
from application.shared.ports import Clock
from domain.shared.errors import StorageUnavailable
from domain.shared.identity import MemoryOwner

_AGAIN = timedelta(minutes=5)
_MOST_NOTED = 50_000


def folded(text: str) -> str:
    """Without accents and capitals, words one space apart: as names are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.split())


@dataclass(frozen=True, slots=True)
class Contact:
    """Who was met; `username` has no @, and is empty for who has none."""

    owner: MemoryOwner
    name: str
    username: str = ""

    @property
    def found_by(self) -> Sequence[str]:
        """What searches are compared with: the name from each of its words on, and @username."""
        words = folded(self.name).split()
        names = [" ".join(words[first:]) for first in range(len(words))]
        return [*names, f"@{folded(self.username)}"] if self.username else names


class ContactBook(Protocol):
    async def note(self, contact: Contact, *, at: datetime) -> bool:
        """Keep it beside the profile; False where there is none. Raises StorageUnavailable."""
        ...


class NoteContacts:
    """Notes whom a turn was with: what is new at once, else every few minutes, and in peace.

    `aclose` ends what is under way.
    """

    def __init__(self, book: ContactBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._noted: OrderedDict[Contact, datetime] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    def met(self, contact: Contact) -> None:
        """Returns at once; nobody waits for what is written."""
        now = self._clock.now()
        before = self._noted.get(contact)
        if before is not None and now - before < _AGAIN:
            return
        self._noted[contact] = now
        self._noted.move_to_end(contact)
        if len(self._noted) > _MOST_NOTED:
            self._noted.popitem(last=False)
        task = asyncio.create_task(self._note(contact, now))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Wait until everything met so far is noted."""
        await asyncio.gather(*self._tasks)

    async def aclose(self) -> None:
        await end_tasks(list(self._tasks))

    async def _note(self, contact: Contact, now: datetime) -> None:
        try:
            noted = await self._book.note(contact, at=now)
        except StorageUnavailable:
            noted = False
        if not noted:
            self._noted.pop(contact, None)  # at the next contact, then
