import pytest

from application.shared.rollout import ActivateVersionsUseCase
from application.text_engine.calling import Calling
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.lab import ActivateTriedVersionsUseCase, RunScenariosUseCase
from application.text_engine.prompts import RenderPromptUseCase, live_prompts
from application.text_engine.routing import Candidate, Routes
from domain.shared.errors import InvalidInput
from domain.shared.rollout import Weights
from domain.text_engine.models import ModelCard
from domain.text_engine.scenarios import Expectation, Scenario
from infrastructure.in_memory.activations import InMemoryActivations
from infrastructure.json_schemas import fits_schema
from infrastructure.prompt_files import PromptFiles
from infrastructure.scenario_files import scenarios_beside
from tests.support.clocks import HandClock
from tests.support.text_engine import ROOT, ScriptedProvider, WordCounter, user

KEEPS = Scenario(
    "keeps the name",
    "memory_summary",
    "en",
    (user("I am Ada"),),
    {"persona_name": "A", "max_words": 9},
)
PROMPTS = PromptFiles(ROOT / "config/prompts")
FORGETFUL = '{"summary": "someone", "preferred_topics": []}'
MINDFUL = '{"summary": "Ada", "preferred_topics": []}'


class Lab:
    def __init__(self, *answers: str, verdicts: tuple[str, ...] = ()) -> None:
        templates = PROMPTS
        clock = HandClock()
        self.tried = ScriptedProvider(*answers, name="tried")
        self.judge = ScriptedProvider(*verdicts, name="judge")
        candidates = [Candidate(p, ModelCard(p.model)) for p in (self.tried, self.judge)]
        self.activations = InMemoryActivations()
        live = live_prompts(templates, None, self.activations)
        self.run = RunScenariosUseCase(
            RenderPromptUseCase(templates, live),
            GenerateTextUseCase(Calling(Routes(candidates), clock=clock, counter=WordCounter())),
            fits_schema,
            provider="tried",
            judge="judge" if verdicts else None,
        )
        activate = ActivateVersionsUseCase(self.activations, live, clock)
        self.activate = ActivateTriedVersionsUseCase(self.run, activate)


def expecting(**expectations: object) -> Scenario:
    return Scenario(
        KEEPS.name,
        KEEPS.use_case,
        KEEPS.locale,
        KEEPS.messages,
        KEEPS.variables,
        Expectation(**expectations),  # type: ignore[arg-type]
    )


async def test_a_trial_says_what_did_not_hold() -> None:
    (trial,) = await Lab(FORGETFUL).run.execute([expecting(contains=["Ada"])], "v1")

    assert not trial.passed
    assert trial.failures == ["misses 'Ada'"]


async def test_a_scenario_that_cannot_be_run_fails_and_the_next_is_run() -> None:
    broken = Scenario("lacks a variable", "chat", "en", (user("Hi"),))
    trials = await Lab(MINDFUL).run.execute([broken, expecting(contains=["Ada"])], "v1")

    assert [trial.passed for trial in trials] == [False, True]
    assert "persona_name" in trials[0].failures[0]


async def test_an_answer_is_held_to_a_schema() -> None:
    wanted = {"type": "object", "required": ["mood"]}
    (trial,) = await Lab(MINDFUL).run.execute([expecting(json_schema=wanted)], "v1")

    assert trial.failures == ["is not the JSON expected"]


@pytest.mark.parametrize(("verdict", "passed"), [("true", True), ("false", False)])
async def test_another_model_may_judge(verdict: str, passed: bool) -> None:
    lab = Lab(MINDFUL, verdicts=(f'{{"passes": {verdict}, "why": "x"}}',))
    (trial,) = await lab.run.execute([expecting(judged="Is it kind?")], "v1")

    assert trial.passed is passed
    assert "Is it kind?" in lab.judge.requests[0].prompt.text


async def test_a_version_that_passes_becomes_active() -> None:
    lab = Lab(MINDFUL)
    scenarios = [expecting(contains=["Ada"])]
    activation, _ = await lab.activate.execute(
        "memory_summary", Weights.all_to("v2"), scenarios, by="olga"
    )

    assert await lab.activations.newest("prompt") == (activation,)


async def test_a_version_that_fails_does_not() -> None:
    lab = Lab(FORGETFUL)
    scenarios = [expecting(contains=["Ada"])]
    activation, trials = await lab.activate.execute(
        "memory_summary", Weights.all_to("v2"), scenarios, by="olga"
    )

    assert activation is None
    assert not trials[0].passed
    assert await lab.activations.newest("prompt") == ()


async def test_a_version_nobody_tried_does_not_either() -> None:
    with pytest.raises(InvalidInput, match="no scenario"):
        await Lab().activate.execute("memory_summary", Weights.all_to("v2"), [], by="olga")


@pytest.mark.parametrize("use_case", PROMPTS.use_cases())
def test_every_use_case_ships_scenarios_that_fit_its_prompts(use_case: str) -> None:
    scenarios = scenarios_beside(ROOT / "config/prompts")(None, use_case)

    assert {scenario.use_case for scenario in scenarios} == {use_case}
    for version in PROMPTS.versions(use_case):
        for scenario in scenarios:
            PROMPTS.render(use_case, version, locale=scenario.locale, variables=scenario.variables)
