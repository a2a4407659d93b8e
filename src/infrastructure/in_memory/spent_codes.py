from datetime import datetime

from application.personas.ports import SpentCodes


class InMemorySpentCodes(SpentCodes):
    def __init__(self) -> None:
        self._turns: dict[str, str] = {}

    async def spend(self, digest: str, *, turn_id: str, until: datetime) -> bool:
        return self._turns.setdefault(digest, turn_id) == turn_id
