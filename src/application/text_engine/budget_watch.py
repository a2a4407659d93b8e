"""Telling operators how near the caps of all together are."""

from collections.abc import Callable

from application.text_engine.spending import Spending

NEAR = 0.8


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
