from collections.abc import Sequence
from datetime import datetime

from application.astrology.draw_ports import DrawRepository
from domain.astrology.sealed_draw import SealedDraw
from domain.shared.identity import MemoryOwner


class InMemoryDraws(DrawRepository):
    def __init__(self) -> None:
        self._draws: dict[tuple[MemoryOwner, str], SealedDraw] = {}

    async def seal(self, draw: SealedDraw) -> None:
        self._draws[draw.owner, draw.draw_id] = draw

    async def find(self, owner: MemoryOwner, draw_id: str) -> SealedDraw | None:
        return self._draws.get((owner, draw_id))

    async def open(self, draw: SealedDraw) -> SealedDraw:
        key = (draw.owner, draw.draw_id)
        stored = self._draws.get(key)
        if stored is not None and stored.spread is None:
            self._draws[key] = draw
        return self._draws.get(key, draw)

    async def opened_since(self, owner: MemoryOwner, since: datetime) -> Sequence[SealedDraw]:
        opened = [
            (draw.opened_at, draw)
            for draw in self._draws.values()
            if draw.owner == owner and draw.opened_at and draw.opened_at >= since
        ]
        return [draw for _, draw in sorted(opened, key=lambda pair: pair[0], reverse=True)]
