from application.access.ports import RecoveryKey


class InMemoryRecoveryKey(RecoveryKey):
    """Lasts as long as the process."""

    def __init__(self) -> None:
        self._key: str | None = None

    def keep(self, key: str) -> None:
        self._key = key

    def kept(self) -> str | None:
        return self._key
