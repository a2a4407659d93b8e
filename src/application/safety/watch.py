"""Following somebody through danger: what was said, what is remembered, who is told."""

import asyncio
from dataclasses import dataclass, replace

from application.dialogue.turns import UserTurn
from application.safety.alert import AlertOperatorsUseCase
from application.safety.ports import CrisisStates, SafetyObserver
from application.shared.ports import Clock
from domain.safety.crisis import NO_CRISIS, CrisisDetector
from domain.safety.crisis_answers import CrisisAnswers
from domain.safety.crisis_state import (
    CrisisAnswer,
    CrisisState,
    Heard,
    Next,
    Phase,
    Saying,
    following,
)
from domain.safety.helplines import ELSEWHERE, Helplines
from domain.shared.errors import PersonErased, StorageUnavailable
from domain.shared.identity import Person

_STORAGE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Hearing:
    """What people say is understood by these."""

    detector: CrisisDetector
    answers: CrisisAnswers
    helplines: Helplines


class WatchOverPersonUseCase:
    """Without storage, danger is still answered; only what was said before is not known then."""

    def __init__(
        self,
        hearing: Hearing,
        states: CrisisStates,
        alert: AlertOperatorsUseCase,
        clock: Clock,
        observer: SafetyObserver,
    ) -> None:
        self._hearing = hearing
        self._states = states
        self._alert = alert
        self._clock = clock
        self._observer = observer

    async def execute(self, turn: UserTurn, words: str) -> Next:
        """What is to be said to this message; Saying.NOTHING where nothing is the matter."""
        state = await self.state(turn.person)
        own = self._hearing
        finding = own.detector.assess(words) if words else NO_CRISIS
        if state is None and not finding.tier:
            return Next(None, Saying.NOTHING)
        if not words and turn.order is not None:  # its own skill answers
            return Next(state, Saying.NOTHING)
        answer = own.answers.read(words) if state is not None else None
        heard = Heard(turn.person, finding, answer, turn.turn_id, self._clock.now())
        here = self._with_country(state, words) if state is not None else None
        return await self._go_on(turn, state, following(here, heard))

    def _with_country(self, state: CrisisState, words: str) -> CrisisState:
        """Whoever was asked where they are may say it in words."""
        if state.phase is not Phase.SUSPENDED or state.country not in (None, ELSEWHERE):
            return state
        named = self._hearing.helplines.named_in(words)
        if named is None or named == state.country:
            return state
        self._observer.referred(named)
        return replace(state, country=named)

    async def answered(self, turn: UserTurn, answer: CrisisAnswer) -> Next:
        """By a button."""
        state = await self.state(turn.person)
        if state is None:
            return Next(None, Saying.FALSE_ALARM)
        heard = Heard(turn.person, NO_CRISIS, answer, turn.turn_id, self._clock.now())
        return await self._go_on(turn, state, following(state, heard))

    async def chose_country(self, turn: UserTurn, country: str) -> CrisisState | None:
        state = await self.state(turn.person)
        if state is None:
            return None
        self._observer.referred(country)
        chosen = replace(state, country=country)
        await self._keep(chosen)
        return chosen

    async def state(self, person: Person) -> CrisisState | None:
        try:
            async with asyncio.timeout(_STORAGE_SECONDS):
                return await self._states.get(person)
        except (StorageUnavailable, TimeoutError):
            self._observer.failed("crisis_state")
            return None

    async def _go_on(self, turn: UserTurn, before: CrisisState | None, then: Next) -> Next:
        if then.state is None and before is not None:
            await self._forget(turn.person)
            if then.saying is Saying.FALSE_ALARM:
                await self._alert.false(turn)
        elif then.state is not None and then.state != before:
            await self._keep(then.state)
        if then.saying is not Saying.NOTHING:
            about = then.state.about if then.state else "-"
            self._observer.crisis(then.saying, about)
        if then.is_new and then.state is not None:
            self._observer.referred(then.state.country or "unknown")
            await self._alert.execute(turn, then.state)
        return then

    async def _keep(self, state: CrisisState) -> None:
        try:
            async with asyncio.timeout(_STORAGE_SECONDS):
                await self._states.put(state)
        except PersonErased:
            return
        except (StorageUnavailable, TimeoutError):
            self._observer.failed("crisis_state")

    async def _forget(self, person: Person) -> None:
        try:
            async with asyncio.timeout(_STORAGE_SECONDS):
                await self._states.clear(person)
        except (StorageUnavailable, TimeoutError):
            self._observer.failed("crisis_state")
