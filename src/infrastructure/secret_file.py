import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from domain.shared.errors import ConfigurationError

_BYTES = 32
_TOKEN = re.compile(rb"[A-Za-z0-9_-]{32,}")


def secret_of(path: Path) -> bytes:
    """The secret kept in a file that only its owner can read; made by whoever comes first.

    Raises ConfigurationError when it can neither be read nor made.
    """
    return _kept(path, secrets.token_bytes(_BYTES))


def token_of(path: Path) -> str:
    """Like `secret_of`, in letters that a person can copy."""
    kept = _kept(path, secrets.token_urlsafe(_BYTES).encode())
    if not _TOKEN.fullmatch(kept):
        raise ConfigurationError(f"DATA_DIR: {path} holds no token; delete it, a new one is made")
    return kept.decode()


def _kept(path: Path, new: bytes) -> bytes:
    try:
        if not path.exists():
            _make(path, new)
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"DATA_DIR cannot hold {path.name}: {error.strerror or type(error).__name__}"
        ) from None


def _make(path: Path, content: bytes) -> None:
    """Written whole before it gets its name, so that nobody reads a part of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    with suppress(FileExistsError):  # another process was faster; theirs counts
        os.link(draft, path)
    draft.unlink()
