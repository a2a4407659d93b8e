"""Every look at a user and every change is checked and written down."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

from application.access.ports import AuditEntry, AuditLog, AuditQuery
from application.shared.asking import asked_now
from application.shared.ports import Clock
from domain.access.keys import Principal, Role
from domain.access.permissions import Action, check_allowed
from domain.delivery.inbox import UpdateKey
from domain.shared.errors import InvalidInput, MajordomeError, NotAllowed
from domain.shared.identity import Person
from domain.shared.pseudonym import Pseudonyms

NOBODY = "-"
"""The subject of what concerns no single user."""
_MOST_ENTRIES = 1000
_MOST_OF_A_PERSON = 10_000
_LONGEST = 4_000
"""Characters of what stood there before or after."""


@dataclass(slots=True)
class Change:
    """What stood there before and after, told by who makes the change."""

    before: str = ""
    after: str = ""


class Auditor:
    """Checks that somebody may act, and notes the beginning and the outcome."""

    def __init__(self, log: AuditLog, clock: Clock, pseudonyms: Pseudonyms) -> None:
        self._log = log
        self._clock = clock
        self._pseudonyms = pseudonyms

    def pseudonym(self, user_id: str) -> str:
        return self._pseudonyms.of(user_id)

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
            with asked_now():
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

    @asynccontextmanager
    async def changing(
        self, who: Principal, action: Action, thing: str, check: Callable[[], None]
    ) -> AsyncIterator[Change]:
        """For what is no person: `thing` stands in the entries as it is, such as `persona:butler`.

        `check` raises NotAllowed where the role alone does not decide. Raises that, noted too, and
        StorageUnavailable before anything was done.
        """
        await self.permit(who, action, thing, check)
        change = Change()
        await self._append(who, action, thing, "begun", change)
        try:
            with asked_now():
                yield change
        except MajordomeError as error:
            await self._append(who, action, thing, type(error).__name__, change)
            raise
        await self._append(who, action, thing, "done", change)

    async def permit(
        self, who: Principal, action: Action, thing: str, check: Callable[[], None]
    ) -> None:
        """Raises NotAllowed, noted too; what is allowed and only looked at is not noted."""
        try:
            check_allowed(who, action)
            check()
        except NotAllowed:
            await self._append(who, action, thing, "refused", Change())
            raise

    async def note_wrong_keys(self, address: str) -> None:
        """Somebody at the address tries keys. Raises StorageUnavailable."""
        subject, at = self.pseudonym(address), self._clock.now()
        await self._log.append(
            AuditEntry(NOBODY, NOBODY, "authenticate", subject, "too_many_wrong_keys", at)
        )

    async def _note(
        self, who: Principal, action: Action, user_id: str | None, outcome: str
    ) -> None:
        subject = NOBODY if user_id is None else self.pseudonym(user_id)
        await self._append(who, action, subject, outcome, Change())

    async def _append(
        self, who: Principal, action: Action, subject: str, outcome: str, change: Change
    ) -> None:
        at, before, after = self._clock.now(), change.before[:_LONGEST], change.after[:_LONGEST]
        entry = AuditEntry(who.name, who.role, action, subject, outcome, at, before, after)
        await self._log.append(entry)


class ListAuditUseCase:
    """What was done with operators' tools, and by people with what is theirs."""

    action: ClassVar = Action.SEE_AUDIT

    def __init__(self, log: AuditLog, auditor: Auditor) -> None:
        self._log = log
        self._auditor = auditor

    async def execute(self, query: AuditQuery, about: Person | None = None) -> Sequence[AuditEntry]:
        """Newest first; `about` is whom the entries concern. Raises InvalidInput."""
        if not 1 <= query.limit <= _MOST_ENTRIES:
            raise InvalidInput(f"a list has 1 to {_MOST_ENTRIES} entries")
        if about is not None:
            query = replace(query, subject=self._auditor.pseudonym(str(about)))
        return await self._log.find(query)


class AuditTrail:
    """What the log holds about a person, as part of what is exported (PersonalData).

    An erasure leaves the entries: they hold a pseudonym and no word of anybody's.
    """

    def __init__(self, log: AuditLog, auditor: Auditor) -> None:
        self._log = log
        self._auditor = auditor

    async def export(self, who: Person) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        entries = await self._log.about(self._auditor.pseudonym(str(who)), _MOST_OF_A_PERSON)
        return {"audit_log": [asdict(entry) | {"at": entry.at.isoformat()} for entry in entries]}

    async def erase(self, who: Person, *, asked_by: UpdateKey | None = None) -> Mapping[str, int]:
        return {}
