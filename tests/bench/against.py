"""Another checkout of the product, measured beside this one in the same run."""

import atexit
import os
import subprocess
import tempfile
from pathlib import Path

_VARIABLE = "BENCH_AGAINST"


def choose(given: str) -> None:
    """A folder, or a commit, of which one is made. Raises ValueError where there is none."""
    path = Path(given)
    if not _is_checkout(path):
        path = _checked_out(given)
    os.environ[_VARIABLE] = str(path.resolve())


def other() -> Path | None:
    chosen = os.environ.get(_VARIABLE)
    return Path(chosen) if chosen else None


def _is_checkout(path: Path) -> bool:
    return (path / "src" / "composition").is_dir()


def _checked_out(commit: str) -> Path:
    """Beside the repository's own, until this process ends."""
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "before"
    made = _git("worktree", "add", "--detach", str(path), commit)
    if made.returncode or not _is_checkout(path):
        raise ValueError(f"{commit} is neither a checkout of the product nor a commit of it")

    def remove() -> None:
        _git("worktree", "remove", "--force", str(path))
        folder.cleanup()

    atexit.register(remove)
    return path


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *arguments], cwd=Path(__file__).parent, capture_output=True)
