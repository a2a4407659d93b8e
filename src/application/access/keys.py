"""Making, listing and revoking keys, and asking who holds one."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import ClassVar

from application.access.ports import AccessKeys
from application.shared.ports import Clock
from domain.access.keys import AccessKey, Principal, Role, digest_of
from domain.access.permissions import Action
from domain.shared.errors import Conflict, InvalidInput, NotAuthenticated, NotFound

_PREFIX = "mj"
_CONFIRMED_FOR = timedelta(seconds=5)


class CreateKeyUseCase:
    action: ClassVar = Action.MANAGE_KEYS

    def __init__(self, keys: AccessKeys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    async def execute(
        self, name: str, role: Role, lifetime: timedelta | None = None
    ) -> tuple[AccessKey, str]:
        """The stored key, and the whole key to hand over: it is shown this once.

        Raises InvalidInput for an empty name.
        """
        if not name.strip():
            raise InvalidInput("a key needs a name that says who holds it")
        key_id, secret = secrets.token_hex(6), secrets.token_hex(24)
        now = self._clock.now()
        expires_at = now + lifetime if lifetime else None
        key = AccessKey(key_id, name.strip(), role, digest_of(secret), now, expires_at)
        await self._keys.add(key)
        return key, f"{_PREFIX}_{key_id}_{secret}"


class ListKeysUseCase:
    action: ClassVar = Action.MANAGE_KEYS

    def __init__(self, keys: AccessKeys) -> None:
        self._keys = keys

    async def execute(self) -> Sequence[AccessKey]:
        return await self._keys.all()


class RevokeKeyUseCase:
    action: ClassVar = Action.MANAGE_KEYS

    def __init__(self, keys: AccessKeys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    async def execute(self, key_id: str) -> None:
        """Raises NotFound where there is no such key in force."""
        if not await self._keys.revoke(key_id, self._clock.now()):
            raise NotFound(f"there is no key {key_id} in force")


class AuthenticateKeyUseCase:
    """`bootstrap` holds the keys of the environment; empty ones open nothing.

    What the store says of them counts, looked up anew every few seconds: a revoked one stays so,
    and an administrator's only opens once it was trusted (see BootstrapAdminUseCase).
    """

    def __init__(self, keys: AccessKeys, clock: Clock, bootstrap: Mapping[Role, str]) -> None:
        self._keys = keys
        self._clock = clock
        self._bootstrap = {role: digest_of(secret) for role, secret in bootstrap.items() if secret}
        self._confirmed: dict[Role, datetime] = {}

    async def execute(self, presented: str) -> Principal:
        """Raises NotAuthenticated and StorageUnavailable."""
        digest = digest_of(presented)
        for role, expected in self._bootstrap.items():
            if compare_digest(expected, digest):
                return await self._from_environment(role, digest)
        prefix, _, rest = presented.partition("_")
        key_id, _, secret = rest.partition("_")
        key = await self._keys.get(key_id) if prefix == _PREFIX and secret else None
        if key is None or not key.has_secret(secret):
            raise NotAuthenticated("a valid key is needed")
        check_in_force(key, self._clock.now())
        return Principal(key.name, key.role)

    async def _from_environment(self, role: Role, digest: str) -> Principal:
        principal, now = Principal(f"bootstrap-{role}", role), self._clock.now()
        if role in self._confirmed and now - self._confirmed[role] < _CONFIRMED_FOR:
            return principal
        key = await stored_bootstrap(self._keys, digest)
        if key is not None:
            check_in_force(key, now)
        elif role is not Role.ADMIN:
            await self._store(principal, digest)
        elif any(key.role is Role.ADMIN for key in await self._keys.all()):
            raise NotAuthenticated("this key was never made an administrator's here")
        self._confirmed[role] = now
        return principal

    async def _store(self, principal: Principal, digest: str) -> None:
        """What stands in the store is listed and can be revoked like every other key."""
        now = self._clock.now()
        key = AccessKey(bootstrap_id(digest), principal.name, principal.role, digest, now)
        with suppress(Conflict):  # another process was faster
            await self._keys.add(key)


def bootstrap_id(digest: str) -> str:
    """Under which a key of the environment is stored."""
    return digest[:12]


async def stored_bootstrap(keys: AccessKeys, digest: str) -> AccessKey | None:
    """Earlier ones have ids that tell nothing."""
    if key := await keys.get(bootstrap_id(digest)):
        return key
    return next((key for key in await keys.all() if compare_digest(key.digest, digest)), None)


def check_in_force(key: AccessKey, now: datetime) -> None:
    """Raises NotAuthenticated, and says why: the caller has shown the secret."""
    if key.revoked_at is not None:
        raise NotAuthenticated(
            f"the key {key.key_id} was revoked; ask an administrator for another", kind="revoked"
        )
    if not key.is_in_force(now):
        raise NotAuthenticated(f"the key {key.key_id} has expired", kind="expired")
