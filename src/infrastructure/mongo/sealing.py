"""What people said lies encrypted in the database: AES-GCM, field by field.

An adapter marks a value by `Sealed(…)` where it writes it. The database's codec encrypts it on the
way in and gives it back plain on the way out, so that no reader knows of it. Values that are not
sealed are read as they are: those of before, and those of an installation without keys.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import bson
from bson import Binary
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.shared.errors import ConfigurationError

SEALED_SUBTYPE = 128
_KEY_ID, _NONCE = 4, 12
_VALUE = "v"
_PLAIN: CodecOptions[dict[str, Any]] = CodecOptions(
    tz_aware=True, uuid_representation=UuidRepresentation.STANDARD
)


class Sealed:
    """A value that is to be encrypted where it is stored."""

    __slots__ = ("value",)

    def __new__(cls, value: Any) -> Self:
        return super().__new__(cls)

    def __init__(self, value: Any) -> None:
        self.value = value


@dataclass(frozen=True, slots=True)
class DataKey:
    secret: bytes

    @property
    def key_id(self) -> bytes:
        """Tells keys apart and nothing about them."""
        return hashlib.sha256(b"majordome data key" + self.secret).digest()[:_KEY_ID]


class Keyring:
    """The first key encrypts, all of them decrypt. Without keys everything stays as it is."""

    def __init__(self, keys: Sequence[DataKey] = ()) -> None:
        self._newest = keys[0] if keys else None
        self._ciphers = {key.key_id: AESGCM(key.secret) for key in keys}

    def seal(self, value: Any) -> Any:
        if self._newest is None:
            return value
        written = bson.encode({_VALUE: value}, codec_options=_PLAIN)
        key_id, nonce = self._newest.key_id, os.urandom(_NONCE)
        sealed = self._ciphers[key_id].encrypt(nonce, written, None)
        return Binary(key_id + nonce + sealed, SEALED_SUBTYPE)

    def open(self, sealed: bytes) -> Any:
        """Raises ConfigurationError where the key it was sealed with is not there."""
        key_id, nonce = sealed[:_KEY_ID], sealed[_KEY_ID : _KEY_ID + _NONCE]
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise ConfigurationError(
                f"DATA_ENCRYPTION_KEYS lacks the key {key_id.hex()} that data are encrypted with;"
                " add it behind the newest, or put the DATA_DIR/data.key of before back"
            )
        try:
            written = cipher.decrypt(nonce, sealed[_KEY_ID + _NONCE :], None)
        except InvalidTag:
            raise ConfigurationError(
                "encrypted data were changed in the database, or DATA_ENCRYPTION_KEYS is wrong"
            ) from None
        return bson.decode(written, codec_options=_PLAIN)[_VALUE]

    def is_current(self, stored: object) -> bool:
        """Whether a stored value is as it would be stored today."""
        if not is_sealed(stored):
            return self._newest is None
        return self._newest is not None and bytes(stored)[:_KEY_ID] == self._newest.key_id  # type: ignore[call-overload]  # a Binary


class _SealedCodec(TypeCodec):
    python_type = Sealed
    bson_type = Binary

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def transform_python(self, value: Sealed) -> Any:
        return self._keyring.seal(value.value)

    def transform_bson(self, value: Binary) -> Any:
        return self._keyring.open(value) if value.subtype == SEALED_SUBTYPE else value


def is_sealed(stored: object) -> bool:
    return isinstance(stored, Binary) and stored.subtype == SEALED_SUBTYPE


def sealing_codec(keyring: Keyring) -> CodecOptions[dict[str, Any]]:
    return CodecOptions(
        tz_aware=True,
        uuid_representation=UuidRepresentation.STANDARD,
        type_registry=TypeRegistry([_SealedCodec(keyring)]),
    )
