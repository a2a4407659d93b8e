"""The co-pilot's agents, with models that are slow, fail, or say nonsense."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from application.orchestration.agents import Outcome, RunAgents
from application.orchestration.calling import MOST_TRIES, Agent, CallAgent, Calls, Inputs
from application.orchestration.copilot import AGENTS, AdviseUseCase, AllAgentsFailed, relevant
from application.orchestration.ports import Prices
from application.shared.ports import Clock
from application.text_engine.calling import Calling
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.retrying import RetryPolicy
from application.text_engine.routing import Candidate, Routes
from domain.orchestration.budget import Budget, Limits, Use
from domain.orchestration.ledger import Run, TaskLedger
from domain.orchestration.sessions import Line, Mode, Session, SpeakerRole
from domain.shared.errors import ProviderUnavailable
from domain.shared.identity import Person
from domain.shared.language import Language
from domain.text_engine.generation import GenerationRequest, GenerationResult, TokenUsage
from domain.text_engine.models import ModelCard
from infrastructure.call_prices import RoutePrices
from infrastructure.clock import SystemClock
from infrastructure.in_memory.run_ledger import InMemoryRunLedger
from infrastructure.json_schemas import fits_schema
from infrastructure.signal_file import read_signals
from tests.support.in_memory_product import CONFIG, COUNTER, RENDER
from tests.support.virtual_time import LoopClock

SIGNALS = read_signals(CONFIG / "copilot" / "signals.yaml")
CLOCK = SystemClock()
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "copilot_tactical": {"next_questions": ["What is the budget?"], "signals": ["doubt"]},
    "copilot_emotional": {
        "emotion": "doubt",
        "nuance": "Careful, but open.",
        "trend": "improving",
        "empathy_needed": "some",
    },
    "copilot_closing": {
        "score": 55,
        "positive_signals": ["asks for dates"],
        "blockers": ["budget"],
        "action": "nurture",
    },
    "copilot_strategy": {"long_view": "A pilot first.", "next_milestone": "A pilot", "risks": []},
}
FAILS, HANGS, RAVES = "fails", "hangs", "raves"
DEAREST = ModelCard("claude-haiku-4-5", 1.0, 5.0, token_factor=1.4)
"""Of the models that are shipped as a route."""


class Models:
    """A provider of which each agent's model may fail, hang or rave."""

    name = model = "agents"

    def __init__(self, seconds: Mapping[str, float] | None = None, **behaves: str) -> None:
        self._seconds = {f"copilot_{agent}": each for agent, each in (seconds or {}).items()}
        self._behaves = {f"copilot_{agent}": how for agent, how in behaves.items()}
        self.calls: Counter[str] = Counter()
        self.heard: list[str] = []
        self._hanging = asyncio.Semaphore(0)

    def behave(self) -> None:
        """From now on."""
        self._behaves.clear()

    async def until_hanging(self, calls: int) -> None:
        for _ in range(calls):
            await self._hanging.acquire()

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult:
        use_case = request.prompt.use_case
        self.calls[use_case] += 1
        self.heard.append(request.prompt.text)
        behaves = self._behaves.get(use_case)
        if behaves == FAILS:
            raise ProviderUnavailable("down", kind="server_error")
        if behaves == HANGS:
            self._hanging.release()
            await asyncio.Event().wait()
        await asyncio.sleep(self._seconds.get(use_case, 0.0))
        text = "certainly! " * 60 if behaves == RAVES else json.dumps(ANSWERS[use_case])
        spent = request.prompt.max_output_tokens if behaves == RAVES else 60
        read = int(COUNTER.count(request.prompt.text) * DEAREST.token_factor)
        return GenerationResult(text, self.model, self.name, TokenUsage(read, spent))

    async def stream(
        self, request: GenerationRequest, seconds: float
    ) -> AsyncGenerator[str | GenerationResult]:
        yield await self.generate(request, seconds)


@dataclass
class SeenByOperators:
    ended: list[tuple[str, str]] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    sentiments: list[str] = field(default_factory=list)
    scores: list[int | None] = field(default_factory=list)

    def agent_ended(self, agent: str, outcome: str, seconds: float, tokens: int) -> None:
        self.ended.append((agent, outcome))

    def suggested(self, signals: Sequence[str], sentiment: str, score: int | None) -> None:
        self.signals += signals
        self.sentiments.append(sentiment)
        self.scores.append(score)

    def sessions(self, active: int) -> None: ...


class FixedPrices:
    def most(
        self, use_case: str, input_tokens: int, output_tokens: int, agent: str | None = None
    ) -> Mapping[str, Use]:
        use = Use(input_tokens + output_tokens, 0.001)
        return {"agents": use, "two": use}


@dataclass
class Cockpit:
    models: Models = field(default_factory=Models)
    limits: Limits = field(default_factory=Limits)
    prices: Prices = field(default_factory=lambda: FixedPrices())
    clock: Clock = field(default_factory=LoopClock)
    seen: SeenByOperators = field(default_factory=SeenByOperators)
    ledger: InMemoryRunLedger = field(default_factory=InMemoryRunLedger)
    conversation: str = "client: how much?"
    candidates: Sequence[Candidate] = ()

    def __post_init__(self) -> None:
        retries = RetryPolicy(attempts=3, base=0.001)
        routes = Routes(self.candidates or [Candidate(self.models, DEAREST)])
        calling = Calling(routes, clock=self.clock, counter=COUNTER, retries=retries)
        generate = GenerateTextUseCase(calling, fits_schema=fits_schema)
        calls = Calls(RENDER, generate, COUNTER, self.prices)
        call = CallAgent(calls, self.ledger, self.clock, self.seen)
        self.agents = RunAgents(call, self.ledger, self.clock, self.seen)
        self.advise = AdviseUseCase(self.agents, SIGNALS, self.clock, self.seen, self.limits)

    async def run_all(
        self, run: Run | None = None, agents: Sequence[Agent] = AGENTS
    ) -> tuple[Run, Outcome, Budget]:
        budget = Budget(self.limits, self.clock.monotonic() + self.limits.seconds)
        inputs = Inputs({"conversation": self.conversation}, Language.ENGLISH, "service:crm:u1")
        ran, outcome = await self.agents.execute(run or a_run(), agents, inputs, budget)
        return ran, outcome, budget


def a_run(run_id: str = "r-1") -> Run:
    plan = [agent.name for agent in AGENTS]
    task = TaskLedger([], plan, {agent.name: agent.task for agent in AGENTS})
    return Run(run_id, "s-1", "service:crm:u1", CLOCK.now(), task)


def a_session(*said: str) -> Session:
    now = CLOCK.now()
    session = Session("s-1", "crm", Person.of_service("crm", "u1"), Mode.COPILOT, now, now)
    for text in said:
        session = session.said(a_line(text))
    return session


def a_line(text: str, speaker: SpeakerRole = SpeakerRole.CLIENT) -> Line:
    return Line(text, speaker, CLOCK.now())


async def test_what_the_agents_found_is_one_answer() -> None:
    cockpit = Cockpit()
    session = a_session("Hello", "I am interested", "Tell me more", "And then?")
    session = session.said(a_line("The price is above our budget"))
    advice = await cockpit.advise.execute(session, Language.ENGLISH)
    suggestion = advice.suggestion
    assert suggestion["questions"] == ["What is the budget?"]
    assert suggestion["signals_detected"] == ["doubt", "asks for dates", "price"]
    assert suggestion["recommended_direction"] == "A pilot"
    assert set(suggestion["agents"]) == {"tactical", "emotional", "closing", "strategy"}
    assert suggestion["missing"] == {}
    assert advice.session.last_speaker is SpeakerRole.CLIENT
    assert (cockpit.seen.signals, cockpit.seen.sentiments, cockpit.seen.scores) == (
        ["price"],
        ["positive"],
        [55],
    )


def test_only_agents_that_a_line_calls_for_are_asked() -> None:
    def names(session: Session, *signals: str) -> list[str]:
        return [agent.name for agent in relevant(session, signals)]

    assert names(a_session("Hello")) == ["tactical", "emotional"]
    assert names(a_session("How much?"), "price") == ["tactical", "emotional", "closing"]
    by_agent = a_session().said(a_line("Good morning", SpeakerRole.AGENT))
    assert names(by_agent) == ["tactical"]


async def test_one_who_hangs_one_who_fails_and_one_who_raves_are_named() -> None:
    cockpit = Cockpit(Models(strategy=HANGS, closing=FAILS, emotional=RAVES))
    run, outcome, _ = await cockpit.run_all()
    assert cockpit.clock.monotonic() < 1, "who hangs might have taken 6 s"
    assert set(outcome.answers) == {"tactical"}
    assert outcome.missing == {"strategy": "late", "closing": "failed", "emotional": "malformed"}
    assert run.progress is not None
    assert not run.progress.is_request_satisfied
    assert run.progress.next_speaker == "emotional"
    await cockpit.agents.aclose()


async def test_where_nobody_answers_the_rules_still_suggest_something() -> None:
    cockpit = Cockpit(Models(tactical=FAILS, emotional=FAILS, closing=FAILS, strategy=FAILS))
    with pytest.raises(AllAgentsFailed) as failure:
        await cockpit.advise.execute(a_session("Дорого, нет?"), Language.RUSSIAN)
    assert failure.value.suggestion["signals_detected"] == ["price"]
    assert "цена" in str(failure.value.suggestion["questions"])


async def test_a_hundred_runs_side_by_side_overspend_nothing() -> None:
    cockpit = Cockpit(limits=Limits(calls=3, tokens=900))
    ran = await asyncio.gather(*(cockpit.run_all(a_run(f"r-{number}")) for number in range(100)))
    for _, outcome, budget in ran:
        assert budget.calls <= 3
        assert budget.tokens <= 900
        assert "budget" in outcome.missing.values()


async def test_a_run_that_is_taken_up_again_asks_nobody_twice() -> None:
    cockpit = Cockpit()
    await cockpit.run_all()
    stored = await cockpit.ledger.find("r-1")
    assert stored is not None
    run, outcome, budget = await cockpit.run_all(stored)
    assert set(outcome.answers) == {"tactical", "emotional", "closing", "strategy"}
    assert budget.calls == 0
    assert set(cockpit.models.calls.values()) == {1}
    assert run.progress is not None


async def test_a_step_that_only_repeats_is_no_progress() -> None:
    cockpit = Cockpit()
    run, _, _ = await cockpit.run_all()
    for step in run.steps:
        run = run.taken(step)
    assert run.stall == len(AGENTS)
    assessed = run.assessed().progress
    assert assessed is not None
    assert assessed.is_in_loop


async def test_the_answer_takes_a_tenth_longer_than_the_slowest_who_answers() -> None:
    """One hangs, one fails and one raves; to wait for the one who hangs would take 6 s."""
    cockpit = Cockpit(Models({"tactical": 2.0}, strategy=HANGS, closing=FAILS, emotional=RAVES))
    _, outcome, _ = await cockpit.run_all()
    assert cockpit.clock.monotonic() <= 2.0 * 1.1 + 1e-6
    assert set(outcome.answers) == {"tactical"}
    assert outcome.missing == {"strategy": "late", "closing": "failed", "emotional": "malformed"}
    await cockpit.agents.aclose()


FULL = ("клиент (negative, сомнение): дорого, и директор должен согласиться. " * 30)[:1_600]
"""As long as a conversation gets that agents are shown."""


def with_real_prices(models: Models, limits: Limits | None = None) -> Cockpit:
    prices = RoutePrices(Routes([Candidate(models, DEAREST)]), tries=MOST_TRIES)
    return Cockpit(models, limits or Limits(), prices, conversation=FULL)


async def test_a_full_conversation_leaves_room_for_all_four_whatever_each_might_cost() -> None:
    cockpit = with_real_prices(Models())
    _, outcome, budget = await cockpit.run_all()
    assert set(outcome.answers) == {agent.name for agent in AGENTS}
    assert budget.tokens <= cockpit.limits.tokens


@pytest.mark.parametrize("limits", [Limits(), Limits(tokens=5_000), Limits(usd=0.008)])
async def test_models_that_rave_overspend_nothing_in_a_hundred_runs(limits: Limits) -> None:
    raving = Models(tactical=RAVES, emotional=RAVES, closing=RAVES, strategy=RAVES)
    cockpit = with_real_prices(raving, limits)
    ran = await asyncio.gather(*(cockpit.run_all(a_run(f"r-{number}")) for number in range(100)))
    for _, _, budget in ran:
        assert 0 < budget.tokens <= limits.tokens
        assert 0 < budget.usd <= limits.usd
    assert max(raving.calls.values()) <= 100 * MOST_TRIES


TOO_DEAR = ModelCard("a-model-of-gold", 500.0, 2_000.0)
"""One call of it may cost more than a whole run may spend."""


async def test_models_too_dear_for_a_run_are_not_asked_and_the_answer_says_why() -> None:
    models = Models()
    prices = RoutePrices(Routes([Candidate(models, TOO_DEAR)]), tries=MOST_TRIES)
    cockpit = Cockpit(models, prices=prices)

    async def advised() -> AllAgentsFailed:
        with pytest.raises(AllAgentsFailed) as refused:
            await cockpit.advise.execute(a_session("How much?"), Language.ENGLISH)
        return refused.value

    for refused in await asyncio.gather(*(advised() for _ in range(100))):
        assert refused.kind == "agents_budget"
        assert "cheaper" in str(refused)
        assert set(refused.missing.values()) == {"budget"}
        assert refused.suggestion["questions"]
    assert not models.calls


async def test_of_a_route_only_those_are_asked_that_a_run_can_pay() -> None:
    cheap, dear = Models(), Models()
    dear.name = "gold"
    candidates = [Candidate(dear, TOO_DEAR), Candidate(cheap, DEAREST)]
    prices = RoutePrices(Routes(candidates), tries=MOST_TRIES)
    _, outcome, budget = await Cockpit(prices=prices, candidates=candidates).run_all()
    assert not outcome.missing
    assert not dear.calls
    assert 0 < budget.usd <= Limits().usd


async def test_the_same_lines_are_analysed_once() -> None:
    cockpit = Cockpit()
    first = await cockpit.advise.execute(a_session("How much?"), Language.ENGLISH)
    asked = cockpit.models.calls.total()
    again = await cockpit.advise.execute(first.session.said(a_line("How much?")), Language.ENGLISH)
    assert again.suggestion == first.suggestion
    assert cockpit.models.calls.total() == asked
    await cockpit.advise.execute(again.session.said(a_line("And when?")), Language.ENGLISH)
    assert cockpit.models.calls.total() > asked


async def test_lines_of_which_an_agent_gave_nothing_are_analysed_again() -> None:
    cockpit = Cockpit(Models(emotional=FAILS))
    first = await cockpit.advise.execute(a_session("How much?"), Language.ENGLISH)
    assert first.suggestion["missing"] == {"emotional": "failed"}
    again = await cockpit.advise.execute(first.session, Language.ENGLISH)
    assert again.suggestion["run_id"] != first.suggestion["run_id"]


async def test_nobody_is_late_whose_answer_is_the_only_one() -> None:
    models = Models({"tactical": 3.0}, strategy=FAILS, closing=FAILS, emotional=FAILS)
    _, outcome, _ = await Cockpit(models).run_all()
    assert set(outcome.answers) == {"tactical"}


async def test_nobody_is_late_for_the_machines_moods() -> None:
    _, outcome, _ = await Cockpit(Models({"strategy": 0.1})).run_all()
    assert not outcome.missing
