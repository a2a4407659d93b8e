from pathlib import Path

from application.access.ports import RecoveryKey
from domain.shared.errors import ConfigurationError
from infrastructure.private_files import written_privately


class RecoveryFile(RecoveryKey):
    """In a file that its owner alone can read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, key: str) -> None:
        try:
            with written_privately(self._path) as file:
                file.write(key.encode())
        except OSError as error:
            raise ConfigurationError(
                f"DATA_DIR cannot hold {self._path.name}: {error.strerror}"
            ) from None

    def kept(self) -> str | None:
        try:
            return self._path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
