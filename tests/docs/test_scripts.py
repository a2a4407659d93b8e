"""Scripts pasted from the docs, by a Python that knows nothing of the product."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STRANGER = Path(sys.base_prefix) / "bin" / "python3"
SCRIPTS = (
    "scripts/tools/profile_admin.py",
    "scripts/workers/personalization_memory_worker.py",
    "scripts/migrations/migrate.py",
)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_finds_its_environment_from_anywhere(script: str, tmp_path: Path) -> None:
    if not (ROOT / ".venv").exists():
        pytest.skip("the suite runs in an environment that is not .venv")
    command = [str(STRANGER), str(ROOT / script), "--help"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "Usage" in result.stdout


def test_a_script_of_a_fresh_clone_says_what_to_do_in_one_line(tmp_path: Path) -> None:
    for name in (SCRIPTS[0], "scripts/in_environment.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    command = [str(STRANGER), "-I", str(tmp_path / SCRIPTS[0])]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "make run" in result.stderr


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_can_be_executed(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
