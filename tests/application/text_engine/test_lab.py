from pathlib import Path

import pytest

from application.text_engine.calling import Calling
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.lab import ActivateVersionUseCase, RunScenariosUseCase
from application.text_engine.prompts import RenderPromptUseCase
from application.text_engine.routing import Candidate, Routes
from application.text_engine.versions import ActivePrompts, ChooseVersionUseCase
from domain.shared.errors import InvalidInput
from domain.text_engine.models import ModelCard
from domain.text_engine.scenarios import Expectation, Scenario
from infrastructure.in_memory.text_engine_stores import InMemoryVersionChoices
from infrastructure.json_schemas import fits_schema
from infrastructure.prompt_files import PromptFiles
from infrastructure.scenario_files import read_scenarios
from tests.support.clocks import HandClock
from tests.support.text_engine import ROOT, ScriptedProvider, WordCounter, user

KEEPS = Scenario(
    "keeps the name",
    "memory_summary",
    "en",
    (user("I am Ada"),),
    {"persona_name": "A", "max_words": 9},
)
FORGETFUL = '{"summary": "someone", "preferred_topics": []}'
MINDFUL = '{"summary": "Ada", "preferred_topics": []}'


class Lab:
    def __init__(self, *answers: str, verdicts: tuple[str, ...] = ()) -> None:
        templates = PromptFiles(ROOT / "config/prompts")
        clock = HandClock()
        self.tried = ScriptedProvider(*answers, name="tried")
        self.judge = ScriptedProvider(*verdicts, name="judge")
        candidates = [Candidate(p, ModelCard(p.model)) for p in (self.tried, self.judge)]
        self.choices = InMemoryVersionChoices()
        active = ActivePrompts(templates, None, self.choices)
        self.run = RunScenariosUseCase(
            RenderPromptUseCase(templates, active),
            GenerateTextUseCase(Calling(Routes(candidates), clock=clock, counter=WordCounter())),
            fits_schema,
            provider="tried",
            judge="judge" if verdicts else None,
        )
        choose = ChooseVersionUseCase(templates, self.choices, active, clock)
        self.activate = ActivateVersionUseCase(self.run, choose)


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
    choice, _ = await lab.activate.execute("memory_summary", {"v1": 1}, scenarios, by="olga")

    assert (await lab.choices.history("memory_summary", 1)) == (choice,)


async def test_a_version_that_fails_does_not() -> None:
    lab = Lab(FORGETFUL)
    scenarios = [expecting(contains=["Ada"])]
    choice, trials = await lab.activate.execute("memory_summary", {"v1": 1}, scenarios, by="olga")

    assert choice is None
    assert not trials[0].passed
    assert await lab.choices.latest() == ()


async def test_a_version_nobody_tried_does_not_either() -> None:
    with pytest.raises(InvalidInput, match="no scenario"):
        await Lab().activate.execute("memory_summary", {"v1": 1}, [], by="olga")


@pytest.mark.parametrize("file", sorted(Path(ROOT / "tests/scenarios").glob("*.yaml")), ids=str)
def test_shipped_scenarios_can_be_read(file: Path) -> None:
    assert read_scenarios(file)
