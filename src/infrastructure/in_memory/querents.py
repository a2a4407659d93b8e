from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from application.astrology.ports import Querents
from domain.astrology.querent import Querent
from domain.shared.identity import Person


class InMemoryQuerents(Querents):
    def __init__(self) -> None:
        self._querents: dict[Person, Querent] = {}

    async def get(self, person: Person) -> Querent:
        return self._querents.get(person, Querent(person))

    async def save(self, querent: Querent) -> None:
        self._querents[querent.person] = querent

    async def plan(self, person: Person, done: datetime, following: datetime, zone: str) -> None:
        known = self._querents.get(person)
        if known and known.daily and known.daily.next_at == done:
            moved = replace(known.daily, next_at=following, zone=zone)
            self._querents[person] = replace(known, daily=moved)

    async def due(self, now: datetime, limit: int) -> Sequence[Querent]:
        waiting = [
            (each.daily.next_at, each)
            for each in self._querents.values()
            if each.daily and each.daily.next_at <= now
        ]
        return [each for _, each in sorted(waiting, key=lambda pair: pair[0])][:limit]
