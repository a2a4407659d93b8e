from collections.abc import Sequence

from application.access.ports import AuditEntry, AuditLog, AuditQuery


class InMemoryAuditLog(AuditLog):
    def __init__(self) -> None:
        self._entries: list[AuditEntry] = []

    async def append(self, entry: AuditEntry) -> None:
        self._entries.append(entry)

    async def find(self, query: AuditQuery) -> Sequence[AuditEntry]:
        return tuple(filter(query.fits, reversed(self._entries)))[: query.limit]

    async def about(self, subject: str, limit: int) -> Sequence[AuditEntry]:
        found = [entry for entry in reversed(self._entries) if entry.subject == subject]
        return tuple(found[:limit])
