"""Keys on the command line, where the environment holds what the caller shows."""

from application.access.keys import (
    AuthenticateKeyUseCase,
    CreateKeyUseCase,
    bootstrap_id,
    check_in_force,
    stored_bootstrap,
)
from application.access.ports import AccessKeys, RecoveryKey
from application.shared.ports import Clock
from domain.access.keys import AccessKey, Principal, Role, digest_of
from domain.shared.errors import NotAuthenticated

BOOTSTRAP_NAME = "bootstrap-admin"
RECOVERY_NAME = "recovery"


class BootstrapAdminUseCase:
    """Trusts the first administrator's key, on an installation that never had one.

    Then the recovery key is made too: whoever holds its file may make another administrator, and
    nobody else may without a key. A setting alone never replaces an administrator.
    """

    def __init__(self, keys: AccessKeys, clock: Clock, recovery: RecoveryKey) -> None:
        self._keys = keys
        self._clock = clock
        self._recovery = recovery

    async def execute(self, secret: str) -> bool:
        """Whether the key was trusted just now. Raises ConfigurationError, and nothing is done,
        where the recovery key cannot be kept."""
        if not secret or any(key.role is Role.ADMIN for key in await self._keys.all()):
            return False
        await self._make_recovery()
        digest, now = digest_of(secret), self._clock.now()
        key = AccessKey(bootstrap_id(digest), BOOTSTRAP_NAME, Role.ADMIN, digest, now)
        await self._keys.add(key)
        return True

    async def _make_recovery(self) -> None:
        """The one kept already serves again, as when a lost database comes from a backup."""
        _, key_id, secret = ((self._recovery.kept() or "") + "__").split("_")[:3]
        if key_id and secret:
            now = self._clock.now()
            kept = AccessKey(key_id, RECOVERY_NAME, Role.ADMIN, digest_of(secret), now)
            return await self._keys.add(kept)
        create = CreateKeyUseCase(self._keys, self._clock)
        _, made = await create.execute(RECOVERY_NAME, Role.ADMIN)
        self._recovery.keep(made)


class AuthenticateOperatorUseCase:
    """Only the store decides: what stands in the caller's environment proves nothing by itself."""

    def __init__(self, keys: AccessKeys, clock: Clock, recovery: RecoveryKey) -> None:
        self._keys = keys
        self._clock = clock
        self._recovery = recovery
        self._stored = AuthenticateKeyUseCase(keys, clock, {})

    async def execute(self, presented: str) -> Principal:
        """Raises NotAuthenticated."""
        if not presented:
            raise NotAuthenticated(
                "PROFILE_ADMIN_API_KEY is empty; put your key there (on a new installation, a long "
                "random secret of your own: the first that is used becomes the administrator's)",
                kind="missing",
            )
        key = await stored_bootstrap(self._keys, digest_of(presented))
        try:
            if key is not None and key.has_secret(presented):
                check_in_force(key, self._clock.now())
                return Principal(key.name, key.role)
            return await self._stored.execute(presented)
        except NotAuthenticated as error:
            why = f" ({error})" if error.kind in ("revoked", "expired") else ""
            raise NotAuthenticated(
                f"PROFILE_ADMIN_API_KEY holds no valid key{why}; ask an administrator for one, or "
                "run: majordome keys recover",
                kind=error.kind,
            ) from None

    async def recover(self) -> Principal:
        """In the hands of whoever can read the recovery key's file. Raises NotAuthenticated."""
        kept = self._recovery.kept()
        if kept is None:
            raise NotAuthenticated(
                "DATA_DIR holds no recovery.key; it was made with the first administrator's key, "
                "where that was done",
                kind="missing",
            )
        return await self._stored.execute(kept)
