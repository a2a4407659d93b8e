"""Every look at a user and every change is checked and written down."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from application.access.ports import AuditEntry, AuditLog
from application.shared.ports import Clock
from domain.access.keys import Principal, Role
from domain.access.permissions import Action, check_allowed
from domain.shared.errors import MajordomeError, NotAllowed

NOBODY = "-"
"""The subject of what concerns no single user."""


class Auditor:
    """Checks that somebody may act, and notes the beginning and the outcome.

    `secret` makes the pseudonyms: without it nobody can try out the few billion Telegram ids
    to learn who an entry is about.
    """

    def __init__(self, log: AuditLog, clock: Clock, secret: bytes) -> None:
        self._log = log
        self._clock = clock
        self._secret = secret

    def pseudonym(self, user_id: str) -> str:
        return hmac.digest(self._secret, user_id.encode(), "sha256").hex()[:32]

    @asynccontextmanager
    async def acting(
        self, who: Principal, action: Action, user_id: str | None = None
    ) -> AsyncIterator[None]:
        """Raises NotAllowed, noted too, and StorageUnavailable before anything was done."""
        try:
            check_allowed(who, action)
        except NotAllowed:
            await self._note(who, action, user_id, "refused")
            raise
        await self._note(who, action, user_id, "begun")
        try:
            yield
        except MajordomeError as error:
            await self._note(who, action, user_id, type(error).__name__)
            raise
        await self._note(who, action, user_id, "done")

    @asynccontextmanager
    async def themselves(self, action: Action, user_id: str) -> AsyncIterator[None]:
        """A person acts on what is theirs; no key is needed for that."""
        async with self.acting(Principal("user", Role.ADMIN), action, user_id):
            yield

    async def _note(
        self, who: Principal, action: Action, user_id: str | None, outcome: str
    ) -> None:
        subject = NOBODY if user_id is None else self.pseudonym(user_id)
        at = self._clock.now()
        await self._log.append(AuditEntry(who.name, who.role, action, subject, outcome, at))
