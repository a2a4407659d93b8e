"""What the prompt laboratory prints and asks."""

import asyncio
import difflib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from application.access.session import OperatorSession
from application.shared.rollout import Rollout
from application.text_engine.lab import ActivateTriedVersionsUseCase, RunScenariosUseCase, Trial
from application.text_engine.ports import PromptTemplates
from domain.access.permissions import Action
from domain.shared.errors import InvalidInput, MajordomeError
from domain.shared.rollout import Weights
from domain.text_engine.scenarios import Scenario

UseCase = Annotated[str, typer.Argument(help="For example chat")]
Variables = Annotated[list[str] | None, typer.Option("--set", help="name=value, repeatable")]
Locale = Annotated[str, typer.Option(help="ru, en or fr")]
Scenarios = Annotated[
    Path | None, typer.Option(help="A scenario file instead of those beside the prompts")
]


@dataclass(frozen=True, slots=True)
class PromptLab:
    templates: PromptTemplates
    rollout: Rollout
    run: RunScenariosUseCase
    activate: ActivateTriedVersionsUseCase
    operator: OperatorSession | None
    read_scenarios: Callable[[Path | None, str], Sequence[Scenario]]


@dataclass(frozen=True, slots=True)
class LabOptions:
    """`stores` is whether decisions are read and written, which needs the database."""

    stores: bool
    provider: str | None = None
    judge: str | None = None


Opened = Callable[[LabOptions], AbstractAsyncContextManager[PromptLab]]


def build_prompt_lab(opened: Opened, console: Console | None = None) -> typer.Typer:
    app = typer.Typer(
        help="Try prompt versions, and make them live. Decisions need PROFILE_ADMIN_API_KEY.",
        no_args_is_help=True,
    )
    commands = _Commands(opened, console or Console())
    for command in (
        commands.render,
        commands.diff,
        commands.run,
        commands.activate,
        commands.rollback,
        commands.history,
    ):
        app.command()(command)
    return app


class _Commands:
    def __init__(self, opened: Opened, console: Console) -> None:
        self._opened = opened
        self._console = console

    def render(
        self, use_case: UseCase, version: str = "", locale: Locale = "en", given: Variables = None
    ) -> None:
        """Print a prompt; variables that are not set show their own name."""

        async def work(lab: PromptLab) -> None:
            chosen = version or lab.rollout.live.version(use_case)
            text = _rendered(lab.templates, use_case, chosen, locale, _pairs(given))
            self._console.print(text, markup=False, highlight=False, soft_wrap=True)

        self._finish(LabOptions(stores=False), work)

    def diff(
        self, use_case: UseCase, old: str, new: str, locale: Locale = "en", given: Variables = None
    ) -> None:
        """Show what changes from one version to another, rendered alike."""

        async def work(lab: PromptLab) -> None:
            before, after = (
                _rendered(lab.templates, use_case, version, locale, _pairs(given)).splitlines()
                for version in (old, new)
            )
            lines = difflib.unified_diff(before, after, old, new, lineterm="")
            self._console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)

        self._finish(LabOptions(stores=False), work)

    def run(
        self,
        use_case: UseCase,
        version: str = "",
        scenarios: Scenarios = None,
        provider: Annotated[str | None, typer.Option(help="By its name")] = None,
        judge: Annotated[str | None, typer.Option(help="The provider that judges")] = None,
    ) -> None:
        """Run every scenario of a use case and print a table; status 1 where one fails."""

        async def work(lab: PromptLab) -> bool:
            fitting = lab.read_scenarios(scenarios, use_case)
            trials = await lab.run.execute(fitting, version or lab.rollout.live.version(use_case))
            return self._show(trials)

        self._finish(LabOptions(stores=False, provider=provider, judge=judge), work)

    def activate(
        self,
        use_case: UseCase,
        versions: Annotated[list[str], typer.Argument(help="v2, or a split: v1:90 v2:10")],
        reason: str = "",
        scenarios: Scenarios = None,
        provider: str | None = None,
        judge: str | None = None,
    ) -> None:
        """Make versions live, once they have passed every scenario."""

        async def work(lab: PromptLab) -> bool:
            weights = Weights.parse(",".join(versions).replace("=", ":"))
            wanted = lab.read_scenarios(scenarios, use_case)
            async with _operator(lab).acting(Action.RELEASE_PROMPTS) as who:
                activation, trials = await lab.activate.execute(
                    use_case, weights, wanted, by=who.name, reason=reason
                )
            self._show(trials)
            self._console.print(f"live: {weights}" if activation else "nothing was changed")
            return activation is not None

        self._finish(LabOptions(stores=True, provider=provider, judge=judge), work)

    def rollback(self, use_case: UseCase) -> None:
        """Return to the last good version; nothing is tried, for it must be quick."""

        async def work(lab: PromptLab) -> None:
            async with _operator(lab).acting(Action.RELEASE_PROMPTS) as who:
                activation = await lab.rollout.roll_back.execute(use_case, by=who.name)
            self._console.print(f"live: {activation.weights}")

        self._finish(LabOptions(stores=True), work)

    def history(self, use_case: UseCase) -> None:
        """Show who made what live, and when."""

        async def work(lab: PromptLab) -> None:
            table = Table("number", "when", "who", "versions", "why")
            async with _operator(lab).acting(Action.SEE_RELEASES):
                activations = await lab.rollout.history.execute(use_case)
            for each in activations[:50]:
                when = f"{each.at:%Y-%m-%d %H:%M}"
                table.add_row(str(each.number), when, each.by, str(each.weights), each.reason)
            self._console.print(table)

        self._finish(LabOptions(stores=True), work)

    def _show(self, trials: Sequence[Trial]) -> bool:
        table = Table("scenario", "version", "provider", "tokens", "seconds", "outcome")
        for trial in trials:
            outcome = "passed" if trial.passed else "; ".join(trial.failures)
            seconds = f"{trial.seconds:.1f}"
            cells = (trial.scenario, trial.version, trial.provider, str(trial.tokens), seconds)
            table.add_row(*cells, outcome)
        self._console.print(table)
        return bool(trials) and all(trial.passed for trial in trials)

    def _finish(
        self, options: LabOptions, work: Callable[[PromptLab], Awaitable[bool | None]]
    ) -> None:
        async def opened() -> bool | None:
            async with self._opened(options) as lab:
                return await work(lab)

        try:
            passed = asyncio.run(opened())
        except MajordomeError as error:
            raise SystemExit(str(error)) from None
        raise typer.Exit(1 if passed is False else 0)


def _operator(lab: PromptLab) -> OperatorSession:
    assert lab.operator, "whoever reads or writes decisions is known"
    return lab.operator


def _rendered(
    templates: PromptTemplates, use_case: str, version: str, locale: str, given: Mapping[str, str]
) -> str:
    settings = templates.settings(use_case, version)
    unset = {name: f"[{name}]" for name in settings.required if name not in given}
    if "tone" in unset:
        unset["tone"] = "witty"
    return templates.render(use_case, version, locale=locale, variables={**unset, **given})


def _pairs(given: Sequence[str] | None) -> dict[str, str]:
    pairs = {}
    for pair in given or ():
        name, separator, value = pair.partition("=")
        if not separator:
            raise InvalidInput(f"--set takes name=value, not {pair!r}")
        pairs[name] = value
    return pairs
