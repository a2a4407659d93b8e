"""Running agents side by side, within one budget, and not waiting for who is late."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from application.orchestration.ports import OrchestrationObserver, Prices, RunLedger
from application.shared.ports import Clock, TokenCounter
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from domain.orchestration.budget import Budget, Use
from domain.orchestration.ledger import Run, Step, hash_of
from domain.shared.errors import MajordomeError, StorageUnavailable
from domain.shared.language import Language
from domain.text_engine.generation import GenerationRequest
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.prompts import RenderedPrompt

PATIENCE = 1.1
"""An agent is late when it takes so many times as long as the slowest of the others, and as it
usually does itself."""

_USUAL_WEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class Agent:
    """`use_case` names its prompt and, with that, its route and its schema."""

    name: str
    use_case: str
    task: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """What every agent of a run is given."""

    variables: Mapping[str, str]
    language: Language
    user_id: str


@dataclass(slots=True)
class Outcome:
    """`missing` says of each agent without an answer why: `late`, `failed`, `malformed`, `budget`,
    `not_configured` or `stalled`.
    """

    answers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Calls:
    """How agents speak to models."""

    render: RenderPromptUseCase
    generate: GenerateTextUseCase
    counter: TokenCounter
    prices: Prices


class RunAgents:
    """A failure is a value; nobody is called twice for the same in one run."""

    def __init__(
        self, calls: Calls, ledger: RunLedger, clock: Clock, observer: OrchestrationObserver
    ) -> None:
        self._calls = calls
        self._ledger = ledger
        self._clock = clock
        self._observer = observer
        self._usual: dict[str, float] = {}
        self._late: set[asyncio.Task[Step]] = set()

    async def execute(
        self, run: Run, agents: Sequence[Agent], inputs: Inputs, budget: Budget
    ) -> tuple[Run, Outcome]:
        """The run with the steps that were taken in time, and what they gave."""
        with suppress(StorageUnavailable):
            await self._ledger.begin(run)
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
        with suppress(StorageUnavailable):
            await self._ledger.end(run)
        return run, outcome

    async def aclose(self) -> None:
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    async def _in_time(
        self, working: Mapping[asyncio.Task[Step], Agent], began: float
    ) -> Sequence[Step]:
        """Steps as they end; once a single agent is left, it is given a little more time only."""
        pending = set(working)
        steps: list[Step] = []
        try:
            while pending:
                wait = self._patience(working, pending, began)
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
        if len(pending) > 1 or len(working) == 1:
            return None
        (last,) = pending
        elapsed = self._clock.monotonic() - began
        usual = self._usual.get(working[last].name, 0.0)
        return max(0.0, PATIENCE * max(elapsed, usual) - elapsed)

    def _leave_behind(self, task: asyncio.Task[Step]) -> None:
        """It may end in its own time: what it took tells how patient to be with it next time."""
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _step(self, run: Run, agent: Agent, inputs: Inputs, budget: Budget) -> Step:
        inputs_hash = hash_of(agent.name, agent.task, inputs.variables)
        if known := run.done(agent.name, inputs_hash):
            return known
        began = self._clock.monotonic()
        outcome, tokens, data = await self._called(agent, inputs, budget)
        seconds = self._clock.monotonic() - began
        if outcome == "ok":
            usual = self._usual.get(agent.name, seconds)
            self._usual[agent.name] = usual + _USUAL_WEIGHT * (seconds - usual)
        self._observer.agent_ended(agent.name, outcome, seconds, tokens)
        step = Step(agent.name, inputs_hash, outcome, seconds, tokens, data)
        with suppress(StorageUnavailable):
            await self._ledger.add(run.run_id, step)
        return step

    async def _called(
        self, agent: Agent, inputs: Inputs, budget: Budget
    ) -> tuple[str, int, Mapping[str, Any] | None]:
        prompt = await self._calls.render.execute(
            agent.use_case,
            locale=inputs.language,
            variables=inputs.variables,
            user_id=inputs.user_id,
        )
        most = self._most(agent, prompt)
        seconds = budget.seconds_for_one(self._clock.monotonic())
        if seconds <= 0 or not budget.reserve(most):
            return "budget", 0, None
        request = GenerationRequest(
            prompt, (ChatMessage(Role.USER, agent.task),), user_id=inputs.user_id
        )
        used = most  # of a call that came to no end, nobody knows what it cost
        try:
            async with asyncio.timeout(seconds):
                result = await self._calls.generate.execute(request)
            used = Use(result.usage.total, result.estimated_cost_usd)
        except TimeoutError:
            return "late", 0, None
        except MajordomeError as error:
            return _word_for(error), 0, None
        finally:
            budget.settle(most, used)
        data = result.data if isinstance(result.data, Mapping) else None
        return ("ok" if data is not None else "malformed"), used.tokens, data

    def _most(self, agent: Agent, prompt: RenderedPrompt) -> Use:
        entering = self._calls.counter.count(prompt.text) + self._calls.counter.count(agent.task)
        return self._calls.prices.most(agent.use_case, entering, prompt.max_output_tokens)


def _word_for(error: MajordomeError) -> str:
    kind = getattr(error, "kind", "")
    if kind == "wrong_output":
        return "malformed"
    return "not_configured" if kind == "not_configured" else "failed"
