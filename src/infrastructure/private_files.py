"""What the product keeps on disk is for its own user of the machine, and for nobody else."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from domain.shared.errors import ConfigurationError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private(folder: Path) -> None:
    """Make the folder, shut it and what lies in it to others; new files of ours are born shut.

    What belongs to another user of the machine stays as it is: `open_to_others` finds it.
    Raises ConfigurationError when the folder cannot be had.
    """
    os.umask(_OTHERS)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"DATA_DIR: {folder} cannot be used ({error.strerror}); for example DATA_DIR=data"
        ) from None
    if not _is_shared_place(folder):
        for path in open_to_others(folder):
            with suppress(OSError):
                path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~_OTHERS)


def open_to_others(folder: Path) -> list[Path]:
    """The folder and the files in it that the group or everybody may read, write or enter."""
    return [path for path in _everything(folder) if _is_open(path)]


def _everything(folder: Path) -> Iterator[Path]:
    yield folder
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(parent, name)


def _is_open(path: Path) -> bool:
    with suppress(OSError):  # it has gone meanwhile
        mode = path.lstat().st_mode
        return bool(mode & _OTHERS) and not stat.S_ISLNK(mode)
    return False


def _is_shared_place(folder: Path) -> bool:
    """Whether more than the product's own data lies there, as when DATA_DIR is `.` or a home."""
    place = folder.resolve()
    return any(place in (home, *home.parents) for home in (Path.cwd(), Path.home()))


@contextmanager
def written_privately(path: Path) -> Iterator[BinaryIO]:
    """A file for its owner alone, which gets its name once it is whole. Raises OSError.

    It is written beside `path` under a name that nobody can foresee: a link put there by somebody
    else is never followed.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
