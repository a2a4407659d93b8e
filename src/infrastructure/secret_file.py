import os
import secrets
from contextlib import suppress
from pathlib import Path

from domain.shared.errors import ConfigurationError

_BYTES = 32


def secret_of(path: Path) -> bytes:
    """The secret kept in a file that only its owner can read; made by whoever comes first.

    Raises ConfigurationError when it can neither be read nor made.
    """
    try:
        if not path.exists():
            _make(path)
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"DATA_DIR cannot hold {path.name}: {error.strerror or type(error).__name__}"
        ) from None


def _make(path: Path) -> None:
    """Written whole before it gets its name, so that nobody reads a part of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
    with suppress(FileExistsError):  # another process was faster; theirs counts
        os.link(draft, path)
    draft.unlink()
