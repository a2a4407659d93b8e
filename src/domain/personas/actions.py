"""What a persona may be kept from doing besides talking."""

from collections.abc import Collection, Iterator
from typing import Final

ACTIONS: Final = ("chart", "today", "week", "moon", "match", "daily", "draw")
"""The names of the skills that are a persona's services. What belongs to the person whoever serves
(settings, privacy, help, a human being) is no action: nobody can be kept from it.
"""
_CHART: Final = "chart"
_NEED_A_CHART: Final = frozenset({"today", "week", "match", "daily"})


def problems_with(actions: Collection[str]) -> Iterator[str]:
    """What is wrong with a list of allowed actions."""
    if unknown := [each for each in actions if each not in ACTIONS]:
        yield f"there is no action {unknown[0]}; known: {', '.join(ACTIONS)}"
    needing = [each for each in actions if each in _NEED_A_CHART]
    if needing and _CHART not in actions:
        yield f"{needing[0]} needs {_CHART}, which asks for the birth"
