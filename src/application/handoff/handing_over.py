"""Handing a conversation over, step by step; a turn that is tried again goes on where it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from application.handoff.composing import ComposeContextUseCase, Handing
from application.handoff.ports import HandoffObserver, Handoffs
from application.handoff.targets import FindTarget
from application.personalization.handing_over import Arrival, HandingOver, Lent
from application.shared.ports import Clock
from domain.handoff.handoffs import (
    OPEN_FOR,
    Failure,
    HandoffReason,
    HandoffStatus,
    PersonaHandoff,
    handoff_id_for,
    has_room,
)
from domain.personalization.profile import UserProfile
from domain.personas.persona import Persona
from domain.shared.identity import MemoryOwner

_LENT = "lent"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Who might take over from the persona of the profile, and why, and for how long."""

    profile: UserProfile
    to: str
    reason: HandoffReason
    turn_id: str
    open_for: timedelta = OPEN_FOR


class HandOverUseCase(HandingOver):
    """A handoff is stored before anything else changes, with an id that follows from its turn.

    Each method raises StorageUnavailable.
    """

    def __init__(
        self,
        handoffs: Handoffs,
        targets: FindTarget,
        compose: ComposeContextUseCase,
        clock: Clock,
        observer: HandoffObserver,
    ) -> None:
        self._handoffs = handoffs
        self._targets = targets
        self._compose = compose
        self._clock = clock
        self._observer = observer

    async def suggest(self, suggestion: Suggestion) -> PersonaHandoff:
        """Waits for the user's yes."""
        handoff = self._new(suggestion)
        opened = await self._handoffs.open(handoff)
        if opened is handoff:
            self._observer.handed_over(handoff.reason, "suggested")
        return opened

    async def begin(self, profile: UserProfile, to: str, turn_id: str) -> Arrival | None:
        if to == profile.persona:
            return Arrival(to, profile.handoff)
        asked = self._new(Suggestion(profile, to, HandoffReason.ASKED, turn_id))
        opened = await self._handoffs.open(asked)
        taken = await self.accept(opened, profile, by=turn_id)
        if taken.status is HandoffStatus.FAILED:
            return None
        return Arrival(taken.to_persona, taken.handoff_id)

    async def accept(
        self, handoff: PersonaHandoff, profile: UserProfile, *, by: str
    ) -> PersonaHandoff:
        """As it is from now on: failed where nobody can take over."""
        if handoff.status is not HandoffStatus.PENDING:
            return handoff
        target = self._targets.execute(handoff.to_persona, profile.persona)
        if target is None:
            return await self.give_up(handoff, Failure.UNAVAILABLE, by=by)
        return await self._accepted(handoff, profile, target, by=by)

    async def give_up(
        self, handoff: PersonaHandoff, failure: Failure, *, by: str
    ) -> PersonaHandoff:
        if handoff.status is not HandoffStatus.PENDING:
            return handoff
        return await self._changed(handoff, handoff.failed(failure, by=by, now=self._clock.now()))

    async def told(self, profile: UserProfile) -> str:
        """The look is what completes a handoff: its receiver knows from now on."""
        handoff = await self._handoffs.find(MemoryOwner.parse(profile.user_id), profile.handoff)
        if handoff is None or handoff.to_persona != profile.persona:
            return ""
        if not handoff.is_told(self._clock.now()):
            return ""
        if handoff.status is HandoffStatus.ACCEPTED:
            await self._changed(handoff, handoff.completed(self._clock.now()))
        return handoff.context

    async def lend(self, profile: UserProfile, leaving: Persona, to: str, turn_id: str) -> Lent:
        owner = MemoryOwner.parse(profile.user_id)
        latest = await self._handoffs.latest(owner)
        handoff_id = handoff_id_for(owner, turn_id, _LENT)
        if known := next((h for h in latest if h.handoff_id == handoff_id), None):
            return Lent(known.to_persona, known.context)
        target = self._targets.execute(to, leaving.persona_id)
        if target is None or not has_room(turn_id, latest):
            return Lent(to)
        reason = HandoffReason.CAPABILITY
        handing = Handing(profile, leaving, target, reason, capability=_LENT)
        context = await self._compose.execute(handing)
        now = self._clock.now()
        lent = PersonaHandoff(
            handoff_id,
            owner,
            leaving.persona_id,
            target.persona_id,
            reason,
            turn_id,
            now,
            capability=_LENT,
        )
        taken = lent.accepted(target.persona_id, context, by=turn_id, now=now).completed(now)
        stored = await self._handoffs.open(taken)
        self._observer.handed_over(reason, _LENT)
        return Lent(stored.to_persona, stored.context)

    async def latest(self, owner: MemoryOwner) -> Sequence[PersonaHandoff]:
        return await self._handoffs.latest(owner)

    async def find(self, owner: MemoryOwner, handoff_id: str) -> PersonaHandoff | None:
        return await self._handoffs.find(owner, handoff_id)

    def _new(self, suggestion: Suggestion) -> PersonaHandoff:
        owner, reason = MemoryOwner.parse(suggestion.profile.user_id), suggestion.reason
        return PersonaHandoff(
            handoff_id_for(owner, suggestion.turn_id, reason),
            owner,
            suggestion.profile.persona,
            suggestion.to,
            reason,
            suggestion.turn_id,
            self._clock.now(),
            open_for=suggestion.open_for,
        )

    async def _accepted(
        self, handoff: PersonaHandoff, profile: UserProfile, to: Persona, *, by: str
    ) -> PersonaHandoff:
        leaving = self._targets.get(handoff.from_persona)
        context = await self._compose.execute(Handing(profile, leaving, to, handoff.reason))
        taken = handoff.accepted(to.persona_id, context, by=by, now=self._clock.now())
        return await self._changed(handoff, taken)

    async def _changed(self, before: PersonaHandoff, after: PersonaHandoff) -> PersonaHandoff:
        """What is stored now: of two at once, one counts."""
        if await self._handoffs.replace(after, before):
            self._observer.handed_over(after.reason, after.failure or after.status)
            return after
        return await self._handoffs.find(before.owner, before.handoff_id) or before
