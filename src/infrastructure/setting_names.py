"""Names that look like settings and are none: a typing error has no effect, and nobody notices."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from dotenv import dotenv_values

from infrastructure.settings import Settings

_FURTHER = frozenset({"SECRETS_DIR"})
"""What is read beside the settings."""
_SHORT = 8


def misspelt_settings(env_file: Path | None = Path(".env")) -> Mapping[str, str]:
    """Each name that is set in the environment or `.env` by mistake, and the one that was meant."""
    given = set(os.environ)
    if env_file is not None and env_file.is_file():
        given |= set(dotenv_values(env_file, interpolate=False))
    ours = {name.upper() for name in Settings.model_fields} | _FURTHER
    unknown = sorted(name for name in given if name.upper() not in ours)
    meant = {name: _nearest(name.upper(), ours) for name in unknown}
    return {name: nearest for name, nearest in meant.items() if nearest}


def _nearest(name: str, ours: Iterable[str]) -> str | None:
    if len(name) < _SHORT:
        return None
    near = [(distance, setting) for setting in ours if (distance := _distance(name, setting)) <= 2]
    return min(near)[1] if near else None


def _distance(one: str, other: str) -> int:
    """Letters to add, drop, replace or swap with their neighbour; 3 stands for more than two."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row, before, older = [i], row, before
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return min(row[-1], 3)
