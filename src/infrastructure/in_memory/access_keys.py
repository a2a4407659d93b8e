from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.access.keys import AccessKey
from domain.shared.errors import Conflict


class InMemoryAccessKeys:
    """AccessKeys that last as long as the process."""

    def __init__(self) -> None:
        self._keys: dict[str, AccessKey] = {}

    async def add(self, key: AccessKey) -> None:
        if key.key_id in self._keys:
            raise Conflict(f"there is a key {key.key_id} already")
        self._keys[key.key_id] = key

    async def get(self, key_id: str) -> AccessKey | None:
        return self._keys.get(key_id)

    async def all(self) -> Sequence[AccessKey]:
        return tuple(sorted(self._keys.values(), key=lambda key: key.created_at))

    async def revoke(self, key_id: str, at: datetime) -> bool:
        key = self._keys.get(key_id)
        if key is None or key.revoked_at is not None:
            return False
        self._keys[key_id] = replace(key, revoked_at=at)
        return True
