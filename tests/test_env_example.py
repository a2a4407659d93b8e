"""`.env.example` is the list of settings: complete, true, and explained line by line."""

from itertools import pairwise
from pathlib import Path

import pytest

from infrastructure.settings import Settings, load_settings

FILE = Path(__file__).parents[1] / ".env.example"
LINES = FILE.read_text().splitlines()
ASSIGNMENTS = [line.partition("=") for line in LINES if line and not line.startswith("#")]


@pytest.fixture
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)


def test_it_lists_every_setting_once() -> None:
    names = [name for name, _, _ in ASSIGNMENTS]
    assert sorted(names) == sorted(name.upper() for name in Settings.model_fields)


@pytest.mark.usefixtures("_empty_environment")
def test_its_values_are_the_defaults() -> None:
    assert load_settings(FILE) == load_settings(None)


def test_one_line_says_what_each_setting_does() -> None:
    for before, line in pairwise(LINES):
        if line and not line.startswith("#"):
            assert before.startswith("# "), line
            assert not before.startswith("# ---"), line
