"""A folder for what does not outlive a run, in memory where the system has such a place."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from infrastructure.file_lock import FileLock

_PLACE: Final = Path("/dev/shm")
_PREFIX: Final = "majordome-tests-"
_LOCK: Final = "in-use.lock"
_ROOM_BYTES: Final = 2 * 2**30
_OLD_SECONDS: Final = 60
"""What was made a moment ago may be somebody's who has not locked it yet."""


@contextmanager
def memory_folder(place: Path = _PLACE) -> Iterator[Path]:
    """Thousands of indexes made on a disk that others use take seconds each. Containers often
    have a few megabytes of such memory: it is used where there is room in it.
    """
    _remove_what_killed_runs_left(place)
    has_room = os.access(place, os.W_OK) and shutil.disk_usage(place).free >= _ROOM_BYTES
    with (
        TemporaryDirectory(
            prefix=_PREFIX, dir=place if has_room else None, ignore_cleanup_errors=True
        ) as name,
        FileLock(Path(name) / _LOCK) as lock,
    ):
        lock.try_exclusive()
        yield Path(name)


def _remove_what_killed_runs_left(place: Path) -> None:
    """Each would take 300 MB of memory until the machine is started anew."""
    for folder in place.glob(f"{_PREFIX}*"):
        try:
            if time.time() - folder.stat().st_mtime < _OLD_SECONDS:
                continue
            with FileLock(folder / _LOCK) as lock:
                if lock.try_exclusive():
                    shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # another run's, of another user, or just being removed
            continue
