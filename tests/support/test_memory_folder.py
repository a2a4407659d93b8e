import os
from pathlib import Path

from infrastructure.file_lock import FileLock
from tests.support.memory_folder import memory_folder


def left_behind(place: Path, name: str) -> Path:
    """A folder of a run that began long ago."""
    folder = place / f"majordome-tests-{name}"
    (folder / "mongodb").mkdir(parents=True)
    os.utime(folder, (0, 0))
    return folder


def test_what_a_killed_run_left_is_removed_and_what_others_use_is_kept(tmp_path: Path) -> None:
    dead, used = left_behind(tmp_path, "dead"), left_behind(tmp_path, "used")
    with FileLock(used / "in-use.lock") as lock:
        assert lock.try_exclusive()
        os.utime(used, (0, 0))
        with memory_folder(tmp_path) as ours, memory_folder(tmp_path) as another:
            assert ours != another
            assert ours.is_dir()
    assert not dead.exists()
    assert used.exists()
    assert not ours.exists()
