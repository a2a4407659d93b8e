"""Booking what calls cost, before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.shared.asking import asked_at, moment_of_asking
from application.shared.ports import Clock
from application.text_engine.ports import SpendLedger
from domain.shared.errors import BudgetExhausted
from domain.text_engine.generation import TokenUsage
from domain.text_engine.models import ModelCard
from domain.text_engine.spending import SpendCaps, SpendPeriod, Spent, periods


@dataclass(frozen=True, slots=True)
class Reservation:
    """`most` is the usage that was reckoned with, `usd` what was booked for it.

    `asked_at` is when the call was asked for: what it costs is booked much later.
    """

    periods: Sequence[SpendPeriod]
    card: ModelCard
    most: TokenUsage
    usd: float
    asked_at: datetime


class Spending:
    """Free models are not booked: a call of theirs costs no round trip to the ledger."""

    def __init__(self, ledger: SpendLedger, caps: SpendCaps, clock: Clock) -> None:
        self.caps = caps
        self._ledger = ledger
        self._clock = clock

    def concerns(self, card: ModelCard) -> bool:
        return not card.is_free

    async def reserve(self, user_id: str | None, card: ModelCard, most: TokenUsage) -> Reservation:
        """Book the most the call may cost. Raises LimitReached, told until when."""
        now = self._clock.now()
        booked = periods(self.caps, user_id, now)
        usd = card.cost(most) if self.caps.any else 0.0
        if usd and (full := await self._ledger.reserve(booked, usd)):
            wait = (full.ends_at - now).total_seconds()
            whose = "all users" if full.owner == "total" else "this user"
            raise BudgetExhausted(f"the spending cap of {whose} per {full.name}", retry_after=wait)
        return Reservation(booked, card, most, usd, moment_of_asking())

    async def settle(self, reservation: Reservation, usage: TokenUsage) -> None:
        with asked_at(reservation.asked_at):
            await self._ledger.settle(
                reservation.periods,
                reserved=reservation.usd,
                actual=reservation.card.cost(usage),
                usage=usage,
            )

    async def report(self, user_id: str | None) -> Sequence[tuple[SpendPeriod, Spent]]:
        booked = periods(self.caps, user_id, self._clock.now())
        return tuple(zip(booked, await self._ledger.spent(booked), strict=True))
