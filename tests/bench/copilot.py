"""The co-pilot's answer beside its slowest agent alone, one hung, one failing, one malformed."""

import statistics
import time

from application.orchestration.copilot import AGENTS
from tests.application.orchestration.test_copilot import (
    FAILS,
    HANGS,
    RAVES,
    Cockpit,
    Models,
    a_run,
)
from tests.bench.table import Row

_SLOWEST = 0.5
_ROUNDS = 7


async def rows() -> list[Row]:
    await _advised(0), await _alone()  # what is read and compiled once
    measured = [(await _advised(number), await _alone()) for number in range(1, _ROUNDS + 1)]
    ours, alone = (statistics.median(column) for column in zip(*measured, strict=True))
    ratios = sorted(one / other for one, other in measured)
    return [
        Row(
            "co-pilot: one of four hangs, one fails, one raves",
            ours * 1000,
            alone * 1000,
            "ms",
            ours / alone,
            f"{ratios[0]:.2f}–{ratios[-1]:.2f}",  # noqa: RUF001
            "baseline: the slowest agent alone; at most 1.10",
        )
    ]


async def _advised(number: int) -> float:
    models = Models({"tactical": _SLOWEST}, strategy=HANGS, closing=FAILS, emotional=RAVES)
    cockpit = Cockpit(models)
    began = time.perf_counter()
    await cockpit.run_all(a_run(f"b-{number}"))
    passed = time.perf_counter() - began
    await cockpit.agents.aclose()
    return passed


async def _alone() -> float:
    cockpit = Cockpit(Models({"tactical": _SLOWEST}))
    began = time.perf_counter()
    await cockpit.run_all(agents=AGENTS[:1])
    return time.perf_counter() - began
