from collections.abc import Sequence
from datetime import datetime

from application.desk.ports import DeskOperators
from domain.desk.operators import DeskOperator


class InMemoryDeskOperators(DeskOperators):
    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    async def seen(self, name: str, now: datetime) -> None:
        self._seen[name] = max(now, self._seen.get(name, now))

    async def since(self, moment: datetime) -> Sequence[DeskOperator]:
        found = [DeskOperator(name, at) for name, at in self._seen.items() if at >= moment]
        return sorted(found, key=lambda each: each.seen_at, reverse=True)
