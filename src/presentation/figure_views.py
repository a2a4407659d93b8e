"""Key figures as JSON and as text, the same over HTTP, on the command line and in the report."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from application.analytics.report import PersonaReport
from domain.analytics.comparing import Comparison
from domain.analytics.figures import KeyFigures, Window
from domain.analytics.improvements import Area, Improvement
from domain.analytics.turns import start_of
from domain.shared.errors import InvalidInput

_SPARKS: Final = "▁▂▃▄▅▆▇█"


def figures_view(window: Window, figures: Sequence[KeyFigures], group_by: str) -> dict[str, Any]:
    return {
        "from": start_of(window.first),
        "to": start_of(window.last) + timedelta(days=1),
        "group_by": group_by,
        "items": [_item(each) for each in figures],
    }


def _item(figures: KeyFigures) -> dict[str, Any]:
    tally, part = figures.sums.tally, figures.slice
    where: dict[str, Any] = {"persona": part.persona}
    if part.version is not None:
        where["version"] = int(part.version) if part.version.isdecimal() else part.version
    if part.day is not None:
        where["day"] = start_of(part.day).date()
    return {
        **where,
        "users": figures.sums.users,
        "turns": tally.turns,
        "sessions": tally.sessions,
        "errors": tally.errors,
        "out_of_scope": tally.refused + tally.handed_over,
        "rephrased": tally.rephrased,
        "thumbs_up": tally.up,
        "thumbs_down": tally.down,
        "escalations": tally.escalated,
        "skill_turns": tally.skill_turns,
        "skills": tally.skills,
        "tools": tally.tools,
        "tool_calls": sum(tally.tools.values()),
        "input_tokens": tally.input_tokens,
        "output_tokens": tally.output_tokens,
        "cost_usd": round(tally.cost_usd, 6),
        **{name: _rounded(value) for name, value in figures.rates().items()},
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def comparison_view(
    persona: str, before: int, after: int, found: Sequence[Comparison]
) -> dict[str, Any]:
    return {
        "persona": persona,
        "before": before,
        "after": after,
        "metrics": [
            {
                "metric": each.metric,
                "before": _arm(each, "before"),
                "after": _arm(each, "after"),
                "difference": round(each.difference, 6),
                "interval": [round(each.low, 6), round(each.high, 6)],
                "verdict": each.verdict,
                "words": each.words,
            }
            for each in found
        ],
    }


def _arm(comparison: Comparison, name: str) -> dict[str, Any]:
    sums = getattr(comparison, name)
    return {"users": sums.users, "value": round(sums.ratio, 6)}


def sparkline(values: Sequence[float]) -> str:
    """A row of bars, the highest for the greatest value."""
    most = max(values, default=0)
    if not most:
        return _SPARKS[0] * len(values)
    return "".join(_SPARKS[round(value / most * (len(_SPARKS) - 1))] for value in values)


def share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"


_ADVICE: Final = {
    Area.GAP: "{value:.1%} of what is asked lies outside its scope: widen the scope, or say "
    "earlier whom to ask instead",
    Area.REPHRASED: "{value:.1%} of its answers are asked for again: read some of them, sharpen "
    "the description, add a scenario",
    Area.SLOW: "5 % of its answers take longer than {value:.1f} s: a quicker model, fewer tokens",
    Area.ERRORS: "{value:.1%} of its answers are apologies: look at the model's failures",
    Area.DISLIKED: "{value:.1%} of the thumbs point down: read what they stand under",
    Area.LEFT: "{value:.1%} of its users went to another persona: compare with where they went",
}
_REPORT_COLUMNS = (
    "turns users success errors out-of-scope asked-again thumbs-up switched-away D1 D7 p95 "
    "escalations tool-calls"
)


def report_markdown(report: PersonaReport) -> str:
    """A page that reads by itself, without any word that a person has said."""
    first, last = start_of(report.window.first), start_of(report.window.last)
    columns = ["persona", "version", *_REPORT_COLUMNS.split()]
    lines = [
        f"# Personas, {first:%Y-%m-%d} to {last:%Y-%m-%d}",
        "",
        _cells(columns),
        _cells(["---"] * len(columns)),
        *(_cells(_report_row(each)) for each in report.figures),
        "",
        "## Worth improving",
        "",
        *(_advice(figures, each) for figures, each in report.improvements),
    ]
    if not report.improvements:
        lines.append("Nothing lies beyond its limit, or there are too few turns to tell.")
    return "\n".join(lines) + "\n"


def _report_row(figures: KeyFigures) -> list[str]:
    rates = figures.rates()
    shares = (
        *("task_success", "error_rate", "out_of_scope_rate", "rephrase_rate", "thumbs_up_rate"),
        *("switch_away_rate", "retention_d1", "retention_d7"),
    )
    return [
        figures.slice.persona or "all",
        figures.slice.version or "all",
        str(figures.sums.tally.turns),
        str(figures.sums.users),
        *(share(rates[name]) for name in shares),
        seconds(rates["latency_p95"]),
        str(figures.sums.tally.escalated),
        str(sum(figures.sums.tally.tools.values())),
    ]


def _advice(figures: KeyFigures, improvement: Improvement) -> str:
    who = f"{figures.slice.persona} {figures.slice.version or ''}".strip()
    return f"- **{who}**: " + _ADVICE[improvement.area].format(value=improvement.value)


def _cells(values: Sequence[str]) -> str:
    return f"| {' | '.join(values)} |"


def moment(written: str | None, name: str) -> datetime | None:
    """From `2026-11-21` or a whole RFC 3339 time. Raises InvalidInput."""
    if not written:
        return None
    try:
        if len(written) == len("2026-11-21"):
            return datetime.combine(date.fromisoformat(written), datetime.min.time(), UTC)
        at = datetime.fromisoformat(written.replace(" ", "+"))
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(f"{name}: is no day such as 2026-11-21") from None
