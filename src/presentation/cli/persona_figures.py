"""`majordome personas kpis|report|compare`: how personas do."""

from collections import defaultdict
from dataclasses import replace
from typing import Annotated

import typer

from application.analytics.figures import (
    ComparePersonaFiguresUseCase,
    FiguresFound,
    FiguresQuery,
    PersonaFiguresUseCase,
)
from application.analytics.report import PersonaReportUseCase
from domain.analytics.figures import KeyFigures
from presentation.cli.caller import CallerCommand
from presentation.cli.running import one_line_errors, print_json, print_table
from presentation.figure_views import (
    comparison_view,
    figures_view,
    moment,
    report_markdown,
    seconds,
    share,
    sparkline,
)

AsJson = Annotated[bool, typer.Option("--json")]
Since = Annotated[str | None, typer.Option("--from", help="A day of UTC; six days ago.")]
Until = Annotated[str | None, typer.Option("--to", help="A day of UTC, included; today.")]
Persona = Annotated[str | None, typer.Option(help="Such as butler; all of them.")]
_COLUMNS = (
    "persona version trend turns users success errors out-of-scope asked-again thumbs-up "
    "switched-away D1 D7 p50 p95 escalations tools usd"
)


def add_figures(app: typer.Typer, as_owner: CallerCommand) -> None:
    @app.command()
    def kpis(
        since: Since = None,
        until: Until = None,
        persona: Persona = None,
        group_by: Annotated[str, typer.Option(help="persona, version or day")] = "version",
        as_json: AsJson = False,
    ) -> None:
        """Key figures of personas, and how their turns went day by day."""
        query = _query(since, until, persona, group_by)
        found = as_owner(PersonaFiguresUseCase, lambda figures, who: figures.execute(who, query))
        if as_json:
            print_json(figures_view(found.window, found.figures, group_by))
            return
        days = as_owner(
            PersonaFiguresUseCase,
            lambda figures, who: figures.execute(who, replace(query, group_by="day")),
        )
        rows = [_row(each, _trend(each, days)) for each in found.figures]
        print_table("Key figures", _COLUMNS.split(), rows)

    @app.command()
    def report(since: Since = None, until: Until = None) -> None:
        """The report of a week as Markdown, with what is worth improving."""
        query = _query(since, until, None, "version")
        made = as_owner(PersonaReportUseCase, lambda report, who: report.execute(who, query))
        typer.echo(report_markdown(made))

    @app.command()
    def compare(persona: str, before: int, after: int, as_json: AsJson = False) -> None:
        """Two versions of a persona, per user, with intervals that hold however often you look."""
        found = as_owner(
            ComparePersonaFiguresUseCase,
            lambda compare, who: compare.execute(who, persona, before, after),
        )
        if as_json:
            print_json(comparison_view(persona, before, after, found))
            return
        rows: list[list[object]] = [
            [each.metric, share(each.before.ratio), share(each.after.ratio), each.words]
            for each in found
        ]
        columns = ["figure", f"version {before}", f"version {after}", "verdict"]
        print_table(f"{persona}: {before} and {after}", columns, rows)


def _query(since: str | None, until: str | None, persona: str | None, by: str) -> FiguresQuery:
    with one_line_errors():
        return FiguresQuery(moment(since, "from"), moment(until, "to"), persona, None, by)


def _trend(figures: KeyFigures, days: FiguresFound) -> str:
    turns: dict[int, int] = defaultdict(int)
    for each in days.figures:
        same = each.slice.persona == figures.slice.persona
        if same and figures.slice.version in (None, each.slice.version) and each.slice.day:
            turns[each.slice.day] += each.sums.tally.turns
    window = days.window
    return sparkline([turns[day] for day in range(window.first, window.last + 1)])


def _row(figures: KeyFigures, trend: str) -> list[object]:
    rates, tally = figures.rates(), figures.sums.tally
    shares = (
        "task_success", "error_rate", "out_of_scope_rate", "rephrase_rate", "thumbs_up_rate",
        "switch_away_rate", "retention_d1", "retention_d7",
    )  # fmt: skip
    return [
        figures.slice.persona,
        figures.slice.version or "all",
        trend,
        tally.turns,
        figures.sums.users,
        *(share(rates[name]) for name in shares),
        seconds(rates["latency_p50"]),
        seconds(rates["latency_p95"]),
        tally.escalated,
        sum(tally.tools.values()),
        f"{tally.cost_usd:.2f}",
    ]
