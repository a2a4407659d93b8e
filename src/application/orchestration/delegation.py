"""One persona has others work for it: they are found, given tasks, and what they say is gathered.

Control always returns: a worker answers whoever asked it, and nobody else.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from application.orchestration.calling import Agent, CallAgent, Inputs
from application.shared.ports import Clock
from domain.orchestration.aggregation import (
    Aggregation,
    Confidence,
    Finding,
    Stance,
    aggregated,
)
from domain.orchestration.assigning import Assignment
from domain.orchestration.budget import Budget
from domain.orchestration.ledger import MOST_TIMES_ASKED, Run, Step
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import Persona
from domain.shared.errors import NotAllowed
from domain.shared.language import Language

_USE_CASE: Final = "delegated_question"
_LONGEST_KNOWN: Final = 3_000


@dataclass(frozen=True, slots=True)
class Worker:
    """A persona at work in one run, for another one."""

    persona: Persona
    asked_by: Persona


@dataclass(frozen=True, slots=True)
class Synthesis:
    """What a run came to. `missing` says of each agent that gave nothing why: a step's outcome."""

    findings: tuple[Finding, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)


class SpawnWorkerUseCase:
    def __init__(self, catalogue: PersonaCatalogue) -> None:
        self._catalogue = catalogue

    def execute(self, run: Run, persona_id: str, asked_by: Persona) -> Worker:
        """Raises NotAllowed where their manifests, or the run so far, forbid it."""
        persona = self._catalogue.get(persona_id)
        if persona is None or persona_id == asked_by.persona_id:
            raise NotAllowed("there is nobody of this name to be asked")
        if not (asked_by.agent.delegates and persona.agent.takes_tasks):
            raise NotAllowed("their manifests do not let one ask the other")
        if run.times_asked(persona_id) >= MOST_TIMES_ASKED:
            raise NotAllowed("it was asked often enough in this run")
        return Worker(persona, asked_by)


class DelegateTaskUseCase:
    """A persona takes as many tasks at a time, of all runs together, as its manifest says."""

    def __init__(self, call: CallAgent, catalogue: PersonaCatalogue, clock: Clock) -> None:
        self._call = call
        self._catalogue = catalogue
        self._clock = clock
        self._slots: dict[tuple[str, int], asyncio.Semaphore] = {}

    async def execute(
        self, run: Run, worker: Worker, task: str, inputs: Inputs, budget: Budget
    ) -> Step:
        """The step in which it answered, or in which it did not; a failure is a value."""
        agent = self._agent(run, worker, task, inputs.language)
        began = self._clock.monotonic()
        slots = self._slots_of(worker.persona)
        try:
            async with asyncio.timeout(max(0.0, budget.seconds_for_one(began))):
                await slots.acquire()
        except TimeoutError:
            return Step(agent.name, "", "late", self._clock.monotonic() - began)
        try:
            return await self._call.execute(run, agent, inputs, budget)
        finally:
            slots.release()

    def _slots_of(self, persona: Persona) -> asyncio.Semaphore:
        most = persona.agent.max_parallel_tasks
        return self._slots.setdefault((persona.persona_id, most), asyncio.Semaphore(most))

    def _agent(self, run: Run, worker: Worker, task: str, language: Language) -> Agent:
        persona = worker.persona
        voice = persona.voice(language)
        variables = {
            "persona_name": voice.name,
            "persona_voice": voice.spoken_to(""),
            "asked_by": worker.asked_by.voice(language).name,
            "known": _known(run),
        }
        if persona.agent.delegates:
            variables["colleagues"] = "; ".join(map(_described, self._others(persona)))
        return Agent(persona.persona_id, _USE_CASE, task, variables, persona.persona_id)

    def _others(self, persona: Persona) -> Sequence[Persona]:
        able = (p for p in self._catalogue.all() if p.agent.takes_tasks)
        return [p for p in able if p.persona_id != persona.persona_id]


class CollectResultsUseCase:
    """Waits for all that were asked: each of them has its own time."""

    async def execute(
        self, run: Run, working: Sequence[asyncio.Task[Step]]
    ) -> tuple[Run, Sequence[Step]]:
        """The run with their steps, in the order in which they came."""
        steps: list[Step] = []
        try:
            for done in asyncio.as_completed(working):
                steps.append(await done)
        finally:
            for task in working:
                task.cancel()
        for step in steps:
            run = run.taken(step)
        return run, steps


class SynthesizeUseCase:
    """One of what was found, without another call: whoever asked weaves it into their answer."""

    def __init__(self, how: Aggregation = Aggregation.MERGED) -> None:
        self._how = how

    def execute(self, run: Run, missing: Mapping[str, str]) -> Synthesis:
        found = [finding_of(step) for step in run.steps if step.outcome == "ok"]
        newest = {finding.agent: finding for finding in found}
        silent = {each.agent: "failed" for each in newest.values() if not each.says_something}
        absent = {agent: why for agent, why in missing.items() if agent not in newest}
        kept = aggregated(list(newest.values()), run.task.plan, self._how)
        return Synthesis(kept, silent | absent)


def finding_of(step: Step) -> Finding:
    data: Mapping[str, Any] = step.data or {}
    return Finding(
        step.agent,
        str(data.get("answer", "")).strip(),
        str(data.get("question", "")).strip(),
        Confidence[str(data.get("confidence", "medium")).upper()],
        Stance(data.get("stance", Stance.OPEN)),
    )


def unanswered(run: Run) -> Sequence[str]:
    """The agents of the plan that have said nothing so far."""
    said = {s.agent for s in run.steps if s.outcome == "ok" and finding_of(s).says_something}
    return [agent for agent in run.task.plan if agent not in said]


def handed_on(steps: Sequence[Step], run: Run) -> Sequence[tuple[str, Assignment]]:
    """Who would have another asked, and for what."""
    return [
        (step.agent, Assignment(str(step.data["hand_to"]), run.task.assignments[step.agent]))
        for step in steps
        if step.data and step.data.get("hand_to")
    ]


def _known(run: Run) -> str:
    """What the run has found so far, for whoever works in it."""
    found = (finding_of(step) for step in run.steps if step.outcome == "ok")
    told = [f"{finding.agent}: {finding.answer}" for finding in found if finding.answer]
    return "\n".join((*run.task.facts, *told))[:_LONGEST_KNOWN]


def _described(persona: Persona) -> str:
    return f"{persona.persona_id} ({', '.join(persona.agent.capabilities)})"
