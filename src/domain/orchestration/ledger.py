"""What a run of agents set out to do, and how far it has come."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

MOST_STALL: Final = 3
"""A run that has stalled so often is planned anew, once; then what there is, is its answer."""

MOST_TIMES_ASKED: Final = 2
"""So often one agent is asked in one run."""


@dataclass(frozen=True, slots=True)
class TaskLedger:
    """`plan` names the agents in order; `assignments` what each was given to do."""

    facts: Sequence[str]
    plan: Sequence[str]
    assignments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProgressLedger:
    """The five questions of a run's progress, each with its reason."""

    is_request_satisfied: bool
    is_progress_being_made: bool
    is_in_loop: bool
    next_speaker: str
    instruction_or_question: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One call of an agent: what it gave, or why it gave nothing."""

    agent: str
    inputs_hash: str
    outcome: str
    seconds: float
    tokens: int = 0
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """`stall` rises by one without progress or with a repeated step, and falls with progress.

    After so many of them it is planned anew once, and then `is_replanned`.

    One that is not `is_kept` is written down nowhere. `earlier` are the steps of an attempt that
    came to no end.
    """

    run_id: str
    session_id: str
    person: str
    started_at: datetime
    task: TaskLedger
    steps: tuple[Step, ...] = ()
    progress: ProgressLedger | None = None
    stall: int = 0
    is_replanned: bool = False
    is_kept: bool = True
    earlier: tuple[Step, ...] = ()

    def given(self, agent: str, task: str) -> "Run":
        """With one more assignment in its plan."""
        known = self.task
        plan = known.plan if agent in known.plan else (*known.plan, agent)
        return replace(
            self, task=replace(known, plan=plan, assignments={**known.assignments, agent: task})
        )

    def times_asked(self, agent: str) -> int:
        return sum(step.agent == agent for step in self.steps)

    @property
    def is_stuck(self) -> bool:
        return self.stall >= MOST_STALL

    def replanned(self, unanswered: Sequence[str]) -> "Run":
        """With a fresh start, and what is known now of the agents that gave no answer."""
        fact = f"no answer came of: {', '.join(unanswered)}"
        task = replace(self.task, facts=(*self.task.facts, fact))
        return replace(self, task=task, stall=0, is_replanned=True)

    def taken(self, step: Step) -> "Run":
        repeated = any(
            (earlier.agent, earlier.inputs_hash) == (step.agent, step.inputs_hash)
            for earlier in self.steps
        )
        moved = step.outcome == "ok" and not repeated
        stall = max(0, self.stall - 1) if moved else self.stall + 1
        return replace(self, steps=(*self.steps, step), stall=stall)

    def done(self, agent: str, inputs_hash: str) -> Step | None:
        """What this agent has already found for these inputs, in this run."""
        known = (*self.steps, *self.earlier)
        found = (s for s in known if s.agent == agent and s.inputs_hash == inputs_hash)
        return next((step for step in found if step.outcome == "ok"), None)

    def assessed(self) -> "Run":
        """With the five questions answered from the steps taken."""
        ended = {step.agent for step in self.steps if step.outcome == "ok"}
        waiting = [agent for agent in self.task.plan if agent not in ended]
        loops = self.stall >= len(self.task.plan) > 0
        progress = ProgressLedger(
            is_request_satisfied=not waiting,
            is_progress_being_made=bool(ended),
            is_in_loop=loops,
            next_speaker=waiting[0] if waiting else "",
            instruction_or_question=self.task.assignments.get(waiting[0], "") if waiting else "",
            reason=f"{len(ended)} of {len(self.task.plan)} agents have answered",
        )
        return replace(self, progress=progress)


def hash_of(agent: str, task: str, inputs: Mapping[str, str]) -> str:
    """Tells whether an agent is asked the same again."""
    written = json.dumps([agent, task, dict(inputs)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:32]
