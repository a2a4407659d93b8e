"""Every look at a user and every change is written down."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum

from application.shared.ports import Clock
from application.support.ports import AuditEntry, AuditLog
from domain.shared.access import Principal, Role
from domain.shared.errors import MajordomeError, NotAllowed

NOBODY = "-"
"""The subject of what concerns no single user."""


class Action(StrEnum):
    LIST = "list"
    SHOW = "show"
    EXPORT = "export"
    RESET = "reset"
    UPDATE = "update"
    ERASE = "erase"
    COMPRESS = "compress"
    LIST_DEAD = "list_dead"
    RETRY_DEAD = "retry_dead"
    MANAGE_KEYS = "manage_keys"


_SUPPORT = frozenset({Action.LIST, Action.SHOW, Action.EXPORT, Action.RESET, Action.LIST_DEAD})
_ALLOWED = {
    Role.SERVICE: frozenset[Action](),
    Role.SUPPORT: _SUPPORT,
    Role.OPS: frozenset(Action) - {Action.MANAGE_KEYS},
    Role.ADMIN: frozenset(Action),
}


def is_allowed(role: Role, action: Action) -> bool:
    return action in _ALLOWED[role]


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
        if not is_allowed(who.role, action):
            await self._note(who, action, user_id, "refused")
            raise NotAllowed(f"a key of role {who.role} may not {action.replace('_', ' ')}")
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
