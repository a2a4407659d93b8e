from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from application.shared.ports import Clock
from domain.text_engine.generation import GenerationResult, TokenUsage
from domain.text_engine.spending import SpendPeriod, Spent


class InMemorySpendLedger:
    """SpendLedger of one process."""

    def __init__(self) -> None:
        self._spent: defaultdict[str, Spent] = defaultdict(Spent)

    async def reserve(self, periods: Sequence[SpendPeriod], usd: float) -> SpendPeriod | None:
        for period in periods:
            if period.cap is not None and self._spent[period.key].usd + usd > period.cap:
                return period
        for period in periods:
            self._add(period, usd)
        return None

    async def settle(
        self, periods: Sequence[SpendPeriod], *, reserved: float, actual: float, usage: TokenUsage
    ) -> None:
        for period in periods:
            self._add(period, actual - reserved)
            spent = self._spent[period.key]
            self._spent[period.key] = replace(
                spent,
                requests=spent.requests + 1,
                input_tokens=spent.input_tokens + usage.input,
                output_tokens=spent.output_tokens + usage.output,
            )

    async def spent(self, periods: Sequence[SpendPeriod]) -> Sequence[Spent]:
        return tuple(self._spent.get(period.key, Spent()) for period in periods)

    def _add(self, period: SpendPeriod, usd: float) -> None:
        spent = self._spent[period.key]
        self._spent[period.key] = replace(spent, usd=round(spent.usd + usd, 9))


class InMemoryResultCache:
    """ResultCache of one process; what was used longest ago makes room first."""

    def __init__(self, clock: Clock, *, most: int = 1000, ttl: timedelta) -> None:
        self._clock = clock
        self._most = most
        self._ttl = ttl.total_seconds()
        self._texts: OrderedDict[str, tuple[float, GenerationResult]] = OrderedDict()

    async def get(self, key: str) -> GenerationResult | None:
        until, text = self._texts.get(key, (0.0, None))
        if text is None or until <= self._clock.monotonic():
            self._texts.pop(key, None)
            return None
        self._texts.move_to_end(key)
        return text

    async def put(self, key: str, text: GenerationResult) -> None:
        self._texts[key] = (self._clock.monotonic() + self._ttl, text)
        self._texts.move_to_end(key)
        if len(self._texts) > self._most:
            self._texts.popitem(last=False)
