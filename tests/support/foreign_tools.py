"""Other people's tools, in environments of their own since they need other versions of ours."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PINS = _ROOT / "requirements/clients.txt"
_MADE = _ROOT / ".venv-clients"


class ToolMissing(Exception):
    """The environment is not there, or cannot be made; says why."""


def python_with(name: str, *requirements: str, may_make: bool, seconds: float = 900) -> Path:
    """The interpreter of the environment that holds these; made once, if it may be.

    Without requirements they are those of requirements/clients.txt. Raises ToolMissing.
    """
    wanted = requirements or _pins(name)
    digest = sha256(" ".join(wanted).encode()).hexdigest()[:8]
    folder = _MADE / f"{name}-{digest}"
    python = folder / "bin/python"
    if (folder / "made").exists():
        return python
    if not may_make:
        raise ToolMissing(f"{name} is not installed; make test-clients installs it and runs this")
    _run(seconds, sys.executable, "-m", "venv", "--clear", str(folder))
    pip = (str(python), "-m", "pip", "--disable-pip-version-check")
    _run(seconds, *pip, "install", "--quiet", *wanted)
    (folder / "made").touch()
    return python


def client_environment(name: str) -> Path:
    """For a test, which is skipped in words where it is not there: `CI` makes it where an index is
    reached soon, `CLIENTS=install` insists."""
    insists, tries = bool(os.environ.get("CLIENTS")), bool(os.environ.get("CI"))
    try:
        return python_with(name, may_make=insists or tries, seconds=900 if insists else 150)
    except ToolMissing as reason:
        if insists:
            raise
        pytest.skip(str(reason))


def _pins(name: str) -> tuple[str, ...]:
    """A line of the file: the tool, then what it needs and does not name itself."""
    lines = (line.split() for line in _PINS.read_text().splitlines())
    return next(tuple(line) for line in lines if line and line[0].startswith(f"{name}=="))


def _run(seconds: float, *command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise ToolMissing(f"installing took longer than {seconds:.0f} s") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise ToolMissing(f"it cannot be installed: {last}")
