from collections.abc import Collection

from application.dialogue.ports import Effort, PersonLimiter, RateDecision
from domain.shared.identity import Person


class GuestList:
    """A PersonLimiter that lets nobody else in; what strangers ask is counted all the same."""

    def __init__(self, limiter: PersonLimiter, invited: Collection[Person]) -> None:
        self._limiter = limiter
        self._invited = frozenset(invited)

    async def hit(self, bot_id: int, person: Person, effort: Effort = Effort.WORDS) -> RateDecision:
        decision = await self._limiter.hit(bot_id, person, effort)
        if person in self._invited:
            return decision
        return RateDecision(False, first_refusal=decision.allowed, is_invited=False)
