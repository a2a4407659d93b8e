"""Another checkout of the product, measured beside this one in the same run."""

import os
from pathlib import Path

_VARIABLE = "BENCH_AGAINST"


def choose(path: Path) -> None:
    """Raises ValueError where there is no checkout."""
    if not (path / "src" / "composition").is_dir():
        raise ValueError(f"{path} is no checkout of the product")
    os.environ[_VARIABLE] = str(path.resolve())


def other() -> Path | None:
    chosen = os.environ.get(_VARIABLE)
    return Path(chosen) if chosen else None
