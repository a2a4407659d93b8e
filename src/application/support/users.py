"""Finding, showing and exporting what is kept about a user."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from application.support.audit import Auditor
from application.support.ports import (
    AuditLog,
    UserDetails,
    UserDirectory,
    UserOverview,
    UserQuery,
)
from domain.shared.errors import InvalidInput, NotFound

MOST_AT_ONCE = 500
_AUDIT_ENTRIES = 10_000


class ListUsersUseCase:
    def __init__(self, directory: UserDirectory) -> None:
        self._directory = directory

    async def execute(self, query: UserQuery) -> Sequence[UserOverview]:
        """Raises InvalidInput for a page that is too long."""
        if not 1 <= query.limit <= MOST_AT_ONCE:
            raise InvalidInput(f"a page has 1 to {MOST_AT_ONCE} users")
        return await self._directory.find(query)


class ShowUserUseCase:
    def __init__(self, directory: UserDirectory) -> None:
        self._directory = directory

    async def execute(self, user_id: str) -> UserDetails:
        """Raises NotFound for somebody of whom there is no profile."""
        if details := await self._directory.details(user_id):
            return details
        raise NotFound(f"there is no user {user_id}")


class ExportUserUseCase:
    def __init__(self, directory: UserDirectory, audit_log: AuditLog, auditor: Auditor) -> None:
        self._directory = directory
        self._audit_log = audit_log
        self._auditor = auditor

    async def execute(self, telegram_id: str) -> dict[str, Any]:
        """Everything stored about the person, and who looked at it, as JSON values."""
        stored = await self._directory.export(telegram_id)
        subject = self._auditor.pseudonym(telegram_id)
        entries = await self._audit_log.about(subject, _AUDIT_ENTRIES)
        audit = [asdict(entry) | {"at": entry.at.isoformat()} for entry in entries]
        return {"user_id": telegram_id, **stored, "audit_log": audit}
