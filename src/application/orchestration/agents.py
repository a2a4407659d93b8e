"""Running agents side by side, within one budget, and not waiting for who is late."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from application.orchestration.calling import Agent, CallAgent, Inputs, noted
from application.orchestration.ports import OrchestrationObserver, RunLedger
from application.shared.ports import Clock
from domain.orchestration.budget import Budget
from domain.orchestration.ledger import Run, Step

PATIENCE = 1.03
"""An agent is late when it takes so many times as long as the slowest of the others, and as it
usually does itself. All in all an answer takes at most 1.1 times as long as the slowest: the rest
is for what lies around the calls."""

AT_ONCE = 0.15
"""In seconds: nobody is late before that; what makes them differ so early is the machine."""

_USUAL_WEIGHT = 0.2


@dataclass(slots=True)
class Outcome:
    """`missing` says of each agent without an answer why: `late`, `failed`, `malformed`, `budget`,
    `not_configured` or `stalled`.
    """

    answers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


class RunAgents:
    """Nobody waits for the last one of them longer than it is worth."""

    def __init__(
        self, call: CallAgent, ledger: RunLedger, clock: Clock, observer: OrchestrationObserver
    ) -> None:
        self._call = call
        self._ledger = ledger
        self._clock = clock
        self._observer = observer
        self._usual: dict[str, float] = {}
        self._late: set[asyncio.Task[Step]] = set()

    async def execute(
        self, run: Run, agents: Sequence[Agent], inputs: Inputs, budget: Budget
    ) -> tuple[Run, Outcome]:
        """The run with the steps that were taken in time, and what they gave."""
        await noted(self._ledger.begin(run))
        began = self._clock.monotonic()
        working = {
            asyncio.create_task(self._step(run, agent, inputs, budget)): agent for agent in agents
        }
        outcome = Outcome()
        for step in await self._in_time(working, began):
            run = run.taken(step)
            if step.outcome == "ok" and step.data is not None:
                outcome.answers[step.agent] = step.data
            else:
                outcome.missing[step.agent] = step.outcome
        run = run.assessed()
        await noted(self._ledger.end(run))
        return run, outcome

    async def aclose(self) -> None:
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    async def _in_time(
        self, working: Mapping[asyncio.Task[Step], Agent], began: float
    ) -> Sequence[Step]:
        """Steps as they end; a single agent that is left when others have answered is given a
        little more time only.
        """
        pending = set(working)
        steps: list[Step] = []
        try:
            while pending:
                answered = any(step.outcome == "ok" for step in steps)
                wait = self._patience(working, pending, began) if answered else None
                done, pending = await asyncio.wait(
                    pending, timeout=wait, return_when=asyncio.FIRST_COMPLETED
                )
                if not done:
                    break
                steps += [task.result() for task in done]
        except asyncio.CancelledError:
            for task in pending:
                task.cancel()
            raise
        for task in pending:
            self._leave_behind(task)
            late = working[task].name
            steps.append(Step(late, "", "late", self._clock.monotonic() - began))
            self._observer.agent_ended(late, "late", self._clock.monotonic() - began, 0)
        return steps

    def _patience(
        self,
        working: Mapping[asyncio.Task[Step], Agent],
        pending: set[asyncio.Task[Step]],
        began: float,
    ) -> float | None:
        """In seconds from now; None as long as several agents are at work."""
        if len(pending) > 1:
            return None
        (last,) = pending
        elapsed = self._clock.monotonic() - began
        usual = self._usual.get(working[last].name, 0.0)
        return max(AT_ONCE, PATIENCE * max(elapsed, usual)) - elapsed

    def _leave_behind(self, task: asyncio.Task[Step]) -> None:
        """It may end in its own time: what it took tells how patient to be with it next time."""
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _step(self, run: Run, agent: Agent, inputs: Inputs, budget: Budget) -> Step:
        step = await self._call.execute(run, agent, inputs, budget)
        if step.outcome == "ok":
            usual = self._usual.get(agent.name, step.seconds)
            self._usual[agent.name] = usual + _USUAL_WEIGHT * (step.seconds - usual)
        return step
