"""What drawing cards and runes needs from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.astrology.sealed_draw import SealedDraw
from domain.shared.identity import MemoryOwner
from domain.shared.language import Language


class DrawRepository(Protocol):
    """Draws of people, kept for a while so that they can be checked. Raises StorageUnavailable."""

    async def seal(self, draw: SealedDraw) -> None: ...

    async def find(self, owner: MemoryOwner, draw_id: str) -> SealedDraw | None: ...

    async def open(self, draw: SealedDraw) -> SealedDraw:
        """Store the spread that was chosen; the draw as it is stored, where one was before."""
        ...

    async def opened_since(self, owner: MemoryOwner, since: datetime) -> Sequence[SealedDraw]:
        """Newest first."""
        ...


class CardPainter(Protocol):
    async def paint(self, draw: SealedDraw, language: Language) -> bytes:
        """The spread as a PNG. Raises ProviderUnavailable."""
        ...
