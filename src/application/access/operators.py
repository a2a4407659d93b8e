"""Keys on the command line, where the environment holds what the caller shows."""

import secrets

from application.access.keys import AuthenticateKeyUseCase
from application.access.ports import AccessKeys
from application.shared.ports import Clock
from domain.access.keys import AccessKey, Principal, Role, digest_of
from domain.shared.errors import NotAuthenticated

BOOTSTRAP_NAME = "bootstrap-admin"


class BootstrapAdminUseCase:
    """Keeps the digest of the first administrator's key, so that it can be compared later.

    A server's own setting replaces the one before. A command only keeps the caller's key where
    there is no administrator at all: on a new installation the first one to come is trusted.
    """

    def __init__(self, keys: AccessKeys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    async def execute(self, secret: str, *, replace: bool) -> None:
        now = self._clock.now()
        admins = [
            key for key in await self._keys.all() if key.role is Role.ADMIN and key.is_in_force(now)
        ]
        bootstraps = [key for key in admins if key.name == BOOTSTRAP_NAME]
        digest = digest_of(secret)
        if not secret or any(key.digest == digest for key in bootstraps):
            return
        if admins and not replace:
            return
        for key in bootstraps:
            await self._keys.revoke(key.key_id, now)
        await self._keys.add(
            AccessKey(secrets.token_hex(6), BOOTSTRAP_NAME, Role.ADMIN, digest, now)
        )


class AuthenticateOperatorUseCase:
    """Only the store decides: what stands in the caller's environment proves nothing by itself."""

    def __init__(self, keys: AccessKeys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._stored = AuthenticateKeyUseCase(keys, clock, {})

    async def execute(self, presented: str) -> Principal:
        """Raises NotAuthenticated."""
        if not presented:
            raise NotAuthenticated("PROFILE_ADMIN_API_KEY is empty; put your key there")
        now = self._clock.now()
        for key in await self._keys.all():
            if key.name == BOOTSTRAP_NAME and key.opens_with(presented, now):
                return Principal(key.name, key.role)
        try:
            return await self._stored.execute(presented)
        except NotAuthenticated:
            raise NotAuthenticated(
                "PROFILE_ADMIN_API_KEY holds no valid key; ask an administrator for one"
            ) from None
