from collections.abc import AsyncIterator, Sequence

from application.access.audit_chain import BEFORE_THE_FIRST, AuditSeal
from application.access.ports import AuditEntry, AuditLog, AuditQuery, SealedEntry


class InMemoryAuditLog(AuditLog):
    def __init__(self, seal: AuditSeal) -> None:
        self._seal = seal
        self._entries: list[AuditEntry] = []
        self.chain: list[SealedEntry] = []

    async def append(self, entry: AuditEntry) -> None:
        previous = self.chain[-1].seal if self.chain else BEFORE_THE_FIRST
        self.chain.append(self._seal.sealed(len(self.chain) + 1, previous, entry))
        self._entries.append(entry)

    async def find(self, query: AuditQuery) -> Sequence[AuditEntry]:
        return tuple(filter(query.fits, reversed(self._entries)))[: query.limit]

    async def about(self, subject: str, limit: int) -> Sequence[AuditEntry]:
        found = [entry for entry in reversed(self._entries) if entry.subject == subject]
        return tuple(found[:limit])

    async def in_order(self) -> AsyncIterator[SealedEntry]:
        for sealed in self.chain:
            yield sealed

    async def unsealed(self) -> int:
        return 0
