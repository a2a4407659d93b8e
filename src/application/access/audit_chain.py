"""Nobody changes the audit log unnoticed: every entry is sealed together with the one before."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import ClassVar

from application.access.ports import AuditEntry, AuditLog, SealedEntry
from domain.access.permissions import Action
from domain.shared.errors import InvalidInput

BEFORE_THE_FIRST = ""


@dataclass(frozen=True, slots=True)
class AuditSeal:
    """`secret` is the installation's: who can write to the database alone cannot seal anew."""

    secret: bytes = field(repr=False)

    def of(self, number: int, previous: str, content: Mapping[str, str]) -> str:
        key = hmac.digest(self.secret, b"audit chain", "sha256")
        sealed = json.dumps([number, previous, content], sort_keys=True).encode()
        return hmac.digest(key, sealed, "sha256").hex()

    def sealed(self, number: int, previous: str, entry: AuditEntry) -> SealedEntry:
        content = content_of(entry)
        return SealedEntry(number, previous, self.of(number, previous, content), content)


def content_of(entry: AuditEntry) -> Mapping[str, str]:
    """What is sealed of an entry; the database keeps times to the millisecond."""
    return asdict(entry) | {"at": entry.at.isoformat(timespec="milliseconds")}


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry at some time, as whoever looked noted it: `<number>:<seal>`."""

    number: int
    seal: str

    @classmethod
    def parse(cls, written: str) -> "Head":
        """Raises InvalidInput."""
        number, _, seal = written.partition(":")
        if not (number.isascii() and number.isdecimal() and len(number) < 16 and seal):
            raise InvalidInput("a head is written as NUMBER:SEAL, as `audit verify` shows it")
        return cls(int(number), seal)

    def __str__(self) -> str:
        return f"{self.number}:{self.seal}"


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """`broken` says which entry is the first that is not as it was written; None: all are."""

    head: Head
    broken: str | None = None


class VerifyAuditUseCase:
    """Whether every entry is what was written, in its place, and none is missing."""

    action: ClassVar = Action.SEE_AUDIT

    def __init__(self, log: AuditLog, seal: AuditSeal) -> None:
        self._log = log
        self._seal = seal

    async def execute(self, noted: Head | None = None) -> AuditVerdict:
        """`noted` is a head of an earlier time: entries cut off at the end show by it alone."""
        head = Head(0, BEFORE_THE_FIRST)
        async for entry in self._log.in_order():
            wrong = self._wrong(entry, head)
            head = Head(entry.number, entry.seal)
            if noted and noted.number == head.number and noted.seal != head.seal:
                wrong = wrong or "is another than the one that was noted"
            if wrong:
                return AuditVerdict(head, f"{_described(entry)} {wrong}")
        if noted and noted.number > head.number:
            return AuditVerdict(head, f"entry {head.number + 1} and those after it are missing")
        if outside := await self._log.unsealed():
            return AuditVerdict(head, f"{outside} entries stand outside the chain")
        return AuditVerdict(head)

    def _wrong(self, entry: SealedEntry, before: Head) -> str | None:
        if entry.number != before.number + 1:
            return f"does not follow entry {before.number}: what was between them is missing"
        if entry.previous != before.seal:
            return "was written after another entry than the one before it"
        if entry.seal != self._seal.of(entry.number, entry.previous, entry.content):
            return "is not what was written"
        return None


def _described(entry: SealedEntry) -> str:
    told = (entry.content.get(name, "?") for name in ("at", "actor", "action", "outcome"))
    return f"entry {entry.number} ({', '.join(told)})"
