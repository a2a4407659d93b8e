"""One call of an agent, within the budget of its run."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

from application.orchestration.ports import OrchestrationObserver, Prices, RunLedger
from application.personalization.guarding import Guarded
from application.shared.ports import Clock, TokenCounter
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from domain.orchestration.budget import Budget, Use, dearest
from domain.orchestration.ledger import Run, Step, hash_of
from domain.shared.errors import LimitReached, MajordomeError, PersonErased, StorageUnavailable
from domain.shared.language import Language
from domain.text_engine.generation import GenerationRequest
from domain.text_engine.messages import ChatMessage, Role

MOST_TRIES: Final = 2
"""Of one call, over all its providers: what a try may cost is reserved for each of them."""


@dataclass(frozen=True, slots=True)
class Agent:
    """`use_case` names its prompt and, with that, its route and its schema.

    `variables` are its own, beside those of the run: who it is, not what it is asked. A `persona`
    has a route and a safety policy of its own.
    """

    name: str
    use_case: str
    task: str
    variables: Mapping[str, str] = field(default_factory=dict)
    persona: str | None = None


@dataclass(frozen=True, slots=True)
class Inputs:
    """What every agent of a run is given."""

    variables: Mapping[str, str]
    language: Language
    user_id: str
    trace_id: str | None = None


def unguarded(request: GenerationRequest) -> Guarded | None:
    return None


@dataclass(frozen=True, slots=True)
class Calls:
    """How agents speak to models; `guard` stands between a persona and its model."""

    render: RenderPromptUseCase
    generate: GenerateTextUseCase
    counter: TokenCounter
    prices: Prices
    guard: Callable[[GenerationRequest], Guarded | None] = unguarded


class CallAgent:
    """A failure is a value; nobody is called twice for the same in one run."""

    def __init__(
        self, calls: Calls, ledger: RunLedger, clock: Clock, observer: OrchestrationObserver
    ) -> None:
        self._calls = calls
        self._ledger = ledger
        self._clock = clock
        self._observer = observer

    async def execute(self, run: Run, agent: Agent, inputs: Inputs, budget: Budget) -> Step:
        """A step that the run has taken already is given as it was."""
        inputs_hash = hash_of(agent.name, agent.task, inputs.variables)
        if known := run.done(agent.name, inputs_hash):
            return known
        began = self._clock.monotonic()
        outcome, tokens, data = await self._called(agent, inputs, budget)
        seconds = self._clock.monotonic() - began
        self._observer.agent_ended(agent.name, outcome, seconds, tokens)
        step = Step(agent.name, inputs_hash, outcome, seconds, tokens, data)
        if run.is_kept:
            await noted(self._ledger.add(run.run_id, step))
        return step

    async def _called(
        self, agent: Agent, inputs: Inputs, budget: Budget
    ) -> tuple[str, int, Mapping[str, Any] | None]:
        request, guarded = await self._request(agent, inputs)
        affordable = self._affordable(request, budget)
        most = dearest(affordable.values())
        seconds = budget.seconds_for_one(self._clock.monotonic())
        if seconds <= 0 or not affordable or not budget.reserve(most):
            return "budget", 0, None
        used = most  # of a call that came to no end, nobody knows what it cost
        try:
            async with asyncio.timeout(seconds):
                result = await self._calls.generate.execute(
                    replace(request, among=frozenset(affordable))
                )
            used = Use(result.usage.total, result.estimated_cost_usd)
        except TimeoutError:
            return "late", 0, None
        except MajordomeError as error:
            return _word_for(error), 0, None
        finally:
            budget.settle(most, used)
        data = _checked(result.data, guarded)
        return ("ok" if data is not None else "malformed"), used.tokens, data

    async def _request(
        self, agent: Agent, inputs: Inputs
    ) -> tuple[GenerationRequest, Guarded | None]:
        prompt = await self._calls.render.execute(
            agent.use_case,
            locale=inputs.language,
            variables={**inputs.variables, **agent.variables},
            user_id=inputs.user_id,
        )
        request = GenerationRequest(
            prompt,
            (ChatMessage(Role.USER, agent.task),),
            user_id=inputs.user_id,
            trace_id=inputs.trace_id,
            agent=agent.persona,
            most_tries=MOST_TRIES,
        )
        guarded = self._calls.guard(request) if agent.persona else None
        return (guarded.request if guarded else request), guarded

    def _affordable(self, request: GenerationRequest, budget: Budget) -> Mapping[str, Use]:
        """What a call costs at most, by each provider that fits what is left to spend."""
        prompt, count = request.prompt, self._calls.counter.count
        entering = count(prompt.text) + sum(count(each.content) for each in request.messages)
        offers = self._calls.prices.most(
            prompt.use_case, entering, prompt.max_output_tokens, request.agent
        )
        return {name: most for name, most in offers.items() if budget.has_room_for(most)}


async def noted(written: Awaitable[None]) -> None:
    """A run goes on without its ledger."""
    with suppress(StorageUnavailable, PersonErased):
        await written


def _checked(data: Any, guarded: Guarded | None) -> Mapping[str, Any] | None:
    """With every text in it as the guard leaves it."""
    if not isinstance(data, Mapping):
        return None
    if guarded is None:
        return data
    return {
        name: guarded.whole(value) if isinstance(value, str) else value
        for name, value in data.items()
    }


def _word_for(error: MajordomeError) -> str:
    if isinstance(error, LimitReached):
        return "budget"
    kind = getattr(error, "kind", "")
    if kind == "wrong_output":
        return "malformed"
    return "not_configured" if kind == "not_configured" else "failed"
