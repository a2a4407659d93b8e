from application.doctor.examine import Finding, Health
from infrastructure.data_keys import KEY_FILE, OFF
from infrastructure.mongo.rotation import MongoDataRotation
from infrastructure.settings import Settings


class EncryptionCheck:
    """Whether what people said is encrypted, and where the key lies."""

    def __init__(self, settings: Settings, rotation: MongoDataRotation) -> None:
        self._setting = settings.data_encryption_keys.get_secret_value().strip()
        self._file = settings.data_dir / KEY_FILE
        self._rotation = rotation

    async def check(self) -> Finding:
        if self._setting == OFF:
            remedy = "empty DATA_ENCRYPTION_KEYS, then run: majordome keys rotate-data"
            return Finding(Health.WARNING, "what people said is not encrypted", remedy)
        if outdated := await self._rotation.outdated():
            remedy = "run: majordome keys rotate-data"
            return Finding(Health.WARNING, f"{outdated} documents lack the newest key", remedy)
        if self._setting:
            return Finding.ok("with the first of DATA_ENCRYPTION_KEYS")
        return Finding.ok(f"with {self._file}; keep a copy: no backup can be read without it")
