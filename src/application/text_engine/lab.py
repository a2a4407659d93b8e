"""Trying prompt versions against scenarios before anyone is given them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.shared.rollout import ActivateVersionsUseCase
from application.text_engine.generate import GenerateTextUseCase, GenerationRequest
from application.text_engine.judging import JudgeAnswerUseCase
from application.text_engine.ports import SchemaCheck
from application.text_engine.prompts import RenderPromptUseCase
from domain.shared.errors import InvalidInput, MajordomeError
from domain.shared.rollout import Activation, Weights
from domain.text_engine.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Trial:
    """One scenario run once; no failures means that it passed."""

    scenario: str
    version: str
    provider: str
    text: str
    failures: Sequence[str]
    tokens: int = 0
    seconds: float = 0.0
    cost_usd: float = 0.0

    @property
    def passed(self) -> bool:
        return not self.failures


class RunScenariosUseCase:
    """`provider` names the one to try, `judge` the one asked about expectations `judged`."""

    def __init__(
        self,
        render: RenderPromptUseCase,
        generate: GenerateTextUseCase,
        fits_schema: SchemaCheck,
        *,
        provider: str | None = None,
        judge: str | None = None,
    ) -> None:
        self._render = render
        self._generate = generate
        self._fits_schema = fits_schema
        self._provider = provider
        self._judge = JudgeAnswerUseCase(render, generate, judge) if judge else None

    async def execute(self, scenarios: Sequence[Scenario], version: str) -> Sequence[Trial]:
        """A scenario that cannot be run has failed; the others are run all the same."""
        return [await self._try(scenario, version) for scenario in scenarios]

    async def _try(self, scenario: Scenario, version: str) -> Trial:
        try:
            prompt = await self._render.execute(
                scenario.use_case,
                locale=scenario.locale,
                variables=scenario.variables,
                version=version,
            )
            request = GenerationRequest(prompt, scenario.messages, provider=self._provider)
            result = await self._generate.execute(request)
            failures = await self._failures(scenario, result.text)
        except MajordomeError as error:
            return Trial(scenario.name, version, "none", "", [f"cannot be run: {error}"])
        return Trial(
            scenario=scenario.name,
            version=version,
            provider=result.provider,
            text=result.text,
            failures=failures,
            tokens=result.usage.total,
            seconds=result.latency_ms / 1000,
            cost_usd=result.estimated_cost_usd,
        )

    async def _failures(self, scenario: Scenario, text: str) -> Sequence[str]:
        expect = scenario.expect
        failures = expect.failures(text)
        if expect.json_schema is not None and not self._is_json(text, expect.json_schema):
            failures.append("is not the JSON expected")
        asked = scenario.messages[-1].content
        judge, question = self._judge, expect.judged
        if judge and question and not await judge.execute(question, asked=asked, answer=text):
            failures.append(f"judged no: {question}")
        return failures

    def _is_json(self, text: str, schema: Mapping[str, object]) -> bool:
        try:
            return self._fits_schema(json.loads(text), schema)
        except ValueError:
            return False


class ActivateTriedVersionsUseCase:
    """Makes versions live once each of them has passed every scenario of its use case."""

    def __init__(self, run: RunScenariosUseCase, activate: ActivateVersionsUseCase) -> None:
        self._run = run
        self._activate = activate

    async def execute(
        self,
        use_case: str,
        weights: Weights,
        scenarios: Sequence[Scenario],
        *,
        by: str,
        reason: str = "",
    ) -> tuple[Activation | None, Sequence[Trial]]:
        """The activation, or None where a trial failed. Raises InvalidInput without scenarios."""
        fitting = [scenario for scenario in scenarios if scenario.use_case == use_case]
        if not fitting:
            raise InvalidInput(f"no scenario tries {use_case}; write one before activating it")
        trials = [
            t for version in weights.by_version for t in await self._run.execute(fitting, version)
        ]
        if not all(trial.passed for trial in trials):
            return None, trials
        activation = await self._activate.execute(use_case, weights, by=by, reason=reason)
        return activation, trials
