"""Every configured model at every use case: how good, how quick, how dear."""

from collections.abc import Callable, Sequence
from statistics import median

from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.lab import RunScenariosUseCase, Trial
from application.text_engine.ports import SchemaCheck
from application.text_engine.prompts import DescribeUseCasesUseCase, RenderPromptUseCase
from application.text_engine.routing import Candidate, Routes
from domain.text_engine.generation import OFFLINE
from domain.text_engine.model_scores import ModelScore
from domain.text_engine.scenarios import Scenario

ReadScenarios = Callable[[str], Sequence[Scenario]]


class BenchModelsUseCase:
    """Each model is asked alone, with the released version of each prompt, without the cache."""

    def __init__(
        self,
        render: RenderPromptUseCase,
        generate: GenerateTextUseCase,
        fits_schema: SchemaCheck,
        routes: Routes,
        use_cases: DescribeUseCasesUseCase,
        read_scenarios: ReadScenarios,
    ) -> None:
        self._render = render
        self._generate = generate
        self._fits_schema = fits_schema
        self._routes = routes
        self._use_cases = use_cases
        self._read_scenarios = read_scenarios

    @property
    def models(self) -> Sequence[Candidate]:
        """Those that can be measured: the offline provider is no model."""
        return [c for c in self._routes.candidates.values() if c.name != OFFLINE]

    async def execute(
        self,
        use_case: str | None = None,
        *,
        judge: str | None = None,
        rounds: int = 1,
        tell: Callable[[str], None] = lambda _: None,
    ) -> Sequence[ModelScore]:
        """`judge` names the provider asked about what only a reader can tell; `tell` is told what
        is tried next. A use case without scenarios is left out."""
        scores = []
        for described in self._use_cases.execute():
            scenarios = self._read_scenarios(described.name)
            if use_case not in (None, described.name) or not scenarios:
                continue
            version = max(described.active, key=lambda name: described.active[name])
            for candidate in self.models:
                tell(f"{described.name}: {candidate.name} ({candidate.card.model})")
                run = RunScenariosUseCase(
                    self._render,
                    self._generate,
                    self._fits_schema,
                    provider=candidate.name,
                    judge=judge,
                )
                trials = [t for _ in range(rounds) for t in await run.execute(scenarios, version)]
                scores.append(_score(described.name, candidate, trials))
        return scores


def _score(use_case: str, candidate: Candidate, trials: Sequence[Trial]) -> ModelScore:
    answered = [trial for trial in trials if trial.seconds] or list(trials)
    seconds = [trial.seconds for trial in answered]
    return ModelScore(
        use_case=use_case,
        provider=candidate.name,
        model=candidate.card.model,
        passed=sum(trial.passed for trial in trials),
        tries=len(trials),
        seconds=median(seconds),
        slowest=max(seconds),
        cost_usd=sum(trial.cost_usd for trial in answered) / len(answered),
    )
