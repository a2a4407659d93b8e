"""Telling operators how near the caps of all together are."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from application.text_engine.spending import Spending
from domain.shared.errors import StorageUnavailable

NEAR = 0.8
_ROUND_SECONDS = 30.0


class WatchBudgetsUseCase:
    """`tell` is given a period's name, and the share of its cap that is spent."""

    def __init__(self, spending: Spending, tell: Callable[[str, float], None]) -> None:
        self._spending = spending
        self._tell = tell

    async def execute(self) -> None:
        """Once. Raises StorageUnavailable."""
        for period, spent in await self._spending.report(None):
            if period.cap:
                self._tell(period.name, spent.usd / period.cap)

    async def keep_watching(self) -> None:
        """For ever; what cannot be looked up is told the next time."""
        while True:
            with suppress(StorageUnavailable):
                await self.execute()
            await asyncio.sleep(_ROUND_SECONDS)
