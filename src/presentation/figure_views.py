"""Key figures as JSON and as text, the same over HTTP, on the command line and in the report."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from domain.analytics.comparing import Comparison
from domain.analytics.figures import KeyFigures, Window
from domain.analytics.turns import start_of

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
