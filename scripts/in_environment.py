"""Lets a script be started by any Python: it goes on in the environment that `make run` sets up."""

import importlib.util
import os
import sys
from pathlib import Path

OURS = Path(__file__).resolve().parents[1] / ".venv" / "bin" / "python"


def enter() -> None:
    """Returns where the product can be imported; else says in one line what to do, and ends."""
    if importlib.util.find_spec("composition"):
        return
    if OURS.exists() and Path(sys.prefix) != OURS.parents[1]:
        os.execv(OURS, [str(OURS), *sys.argv])
    sys.exit("The product is not installed here: run `make run` (or `make test`) once, then again.")
