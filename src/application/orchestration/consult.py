"""A persona consults others for one answer of its own."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from application.orchestration.calling import Inputs, noted
from application.orchestration.delegation import (
    CollectResultsUseCase,
    DelegateTaskUseCase,
    SpawnWorkerUseCase,
    Synthesis,
    SynthesizeUseCase,
    Worker,
    handed_on,
    unanswered,
)
from application.orchestration.ports import RunLedger
from application.orchestration.replanning import ReplanUseCase
from application.shared.ports import Clock
from domain.orchestration.assigning import Assignment
from domain.orchestration.budget import Budget, Limits
from domain.orchestration.ledger import Run, Step, TaskLedger
from domain.personalization.facts import trace_of
from domain.personas.persona import Persona
from domain.shared.errors import NotAllowed, StorageUnavailable
from domain.shared.identity import MemoryOwner
from domain.shared.language import Language

OF_A_TURN = Limits(calls=6, tokens=12_000, usd=0.02, seconds=10.0, agent_seconds=6.0)
"""Somebody waits for the answer while others are asked."""


@dataclass(frozen=True, slots=True)
class Consultation:
    """Of a turn; one that is taken up again asks nobody twice.

    `owner` is whose memory the turn belongs to. What is not `is_kept` is written down nowhere.
    """

    turn_id: str
    owner: MemoryOwner
    asked_by: Persona
    assignments: Sequence[Assignment]
    language: Language
    facts: Sequence[str] = ()
    is_kept: bool = True

    @property
    def run_id(self) -> str:
        return f"turn-{self.turn_id}"


@dataclass(frozen=True, slots=True)
class Delegation:
    """What is done with agents, in its order; planning anew where that leads nowhere."""

    spawn: SpawnWorkerUseCase
    delegate: DelegateTaskUseCase
    collect: CollectResultsUseCase
    synthesize: SynthesizeUseCase
    replan: ReplanUseCase


class ConsultUseCase:
    """Ends within its budget whatever the agents do; what is missing has its reason."""

    def __init__(
        self,
        delegation: Delegation,
        ledger: RunLedger,
        clock: Clock,
        limits: Limits = OF_A_TURN,
    ) -> None:
        self._does = delegation
        self._ledger = ledger
        self._clock = clock
        self._limits = limits

    async def execute(self, asked: Consultation) -> Synthesis:
        run = await self._begun(asked)
        budget = Budget(self._limits, self._clock.monotonic() + self._limits.seconds)
        inputs = Inputs({}, asked.language, str(asked.owner), trace_of(asked.turn_id))
        missing: dict[str, str] = {}
        waiting = [(asked.asked_by, each) for each in asked.assignments]
        while waiting:
            run, able = self._spawned(run, waiting)
            run, steps = await self._does.collect.execute(
                run, [self._start(run, worker, task, inputs, budget) for worker, task in able]
            )
            missing |= {step.agent: step.outcome for step in steps if step.outcome != "ok"}
            by_id = {worker.persona.persona_id: worker.persona for worker, _ in able}
            waiting = [(by_id[agent], each) for agent, each in handed_on(steps, run)]
            if run.is_stuck:
                run, tasks = self._does.replan.execute(run, asked.asked_by, unanswered(run))
                waiting = [(asked.asked_by, each) for each in tasks]
        if asked.is_kept:
            await noted(self._ledger.end(run.assessed()))
        return self._does.synthesize.execute(run, missing)

    def _start(
        self, run: Run, worker: Worker, task: str, inputs: Inputs, budget: Budget
    ) -> asyncio.Task[Step]:
        return asyncio.create_task(self._does.delegate.execute(run, worker, task, inputs, budget))

    def _spawned(
        self,
        run: Run,
        waiting: Sequence[tuple[Persona, Assignment]],
    ) -> tuple[Run, Sequence[tuple[Worker, str]]]:
        """Whoever may not be asked is a step without progress."""
        able: list[tuple[Worker, str]] = []
        for asked_by, each in waiting:
            try:
                worker = self._does.spawn.execute(run, each.agent, asked_by)
            except NotAllowed:
                run = run.taken(Step(each.agent, "", "refused", 0.0))
                continue
            run = run.given(each.agent, each.task)
            able.append((worker, each.task))
        return run, able

    async def _begun(self, asked: Consultation) -> Run:
        """As it was left, where it was begun before."""
        run = Run(
            run_id=asked.run_id,
            session_id="",
            person=str(asked.owner.person),
            started_at=self._clock.now(),
            task=TaskLedger(
                facts=asked.facts,
                plan=[each.agent for each in asked.assignments],
                assignments={each.agent: each.task for each in asked.assignments},
            ),
            is_kept=asked.is_kept,
        )
        if not asked.is_kept:
            return run
        with suppress(StorageUnavailable):
            known = await self._ledger.find(asked.run_id)
            if known and known.person == run.person:
                return replace(run, started_at=known.started_at, earlier=known.steps)
        await noted(self._ledger.begin(run))
        return run
