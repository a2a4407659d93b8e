"""The keys that data are encrypted with, from the setting or a file made at the first start."""

import base64
import binascii

from domain.shared.errors import ConfigurationError
from infrastructure.mongo.sealing import DataKey
from infrastructure.secret_file import secret_of
from infrastructure.settings import Settings

KEY_FILE = "data.key"
OFF = "off"
_BYTES = 32


def data_keys(settings: Settings) -> list[DataKey]:
    """Newest first. Raises ConfigurationError for what is no key."""
    given = settings.data_encryption_keys.get_secret_value().strip()
    if given == OFF:
        return []
    if not given:
        return [DataKey(_checked(secret_of(settings.data_dir / KEY_FILE), f"DATA_DIR/{KEY_FILE}"))]
    return [DataKey(_decoded(key.strip())) for key in given.split(",")]


def _decoded(key: str) -> bytes:
    try:
        secret = base64.b64decode(key.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        secret = b""
    return _checked(secret, "DATA_ENCRYPTION_KEYS")


def _checked(secret: bytes, where: str) -> bytes:
    if len(secret) != _BYTES:
        raise ConfigurationError(
            f"{where}: a key has {_BYTES} bytes; for example the output of: openssl rand -base64 32"
        )
    return secret
