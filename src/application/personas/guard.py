"""Who may do what to which persona."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from application.access.audit import Auditor, Change
from domain.access.keys import Principal, Role
from domain.access.permissions import Action
from domain.personas.merging import told
from domain.personas.versions import Content, Dossier, PersonaVersion, version_etag
from domain.shared.errors import Conflict, NotAllowed


class PersonaGuard:
    """The table of permissions, and that an owner touches only what is theirs."""

    def __init__(self, auditor: Auditor) -> None:
        self._auditor = auditor

    @asynccontextmanager
    async def changing(
        self, who: Principal, action: Action, code: str, owner: str
    ) -> AsyncIterator[Change]:
        """Raises NotAllowed, and StorageUnavailable before anything was done; both are noted."""
        thing, check = f"persona:{code}", _ownership(who, code, owner)
        async with self._auditor.changing(who, action, thing, check) as change:
            yield change

    @asynccontextmanager
    async def change_of(
        self,
        who: Principal,
        action: Action,
        dossier: Dossier,
        if_match: str | None = None,
        *etags: str,
    ) -> AsyncIterator[Change]:
        """Like `changing`, and raises Conflict where the caller has seen another state than that
        of the persona, or than one of `etags`.
        """
        record = dossier.record
        async with self.changing(who, action, record.code, record.owner) as change:
            _check_matches(if_match, dossier.etag, *etags)
            yield change

    async def permit(self, who: Principal, action: Action, code: str, owner: str) -> None:
        """Raises NotAllowed, noted; what is allowed is not."""
        await self._auditor.permit(who, action, f"persona:{code}", _ownership(who, code, owner))

    def sees(self, who: Principal, owner: str) -> bool:
        return who.role is not Role.OWNER or owner == who.name


def _ownership(who: Principal, code: str, owner: str) -> Callable[[], None]:
    def check() -> None:
        if who.role is Role.OWNER and owner != who.name:
            raise NotAllowed(f"persona {code} is not yours")

    return check


def _check_matches(if_match: str | None, *etags: str) -> None:
    """Raises Conflict where a caller has seen another state than the present one."""
    if not _matches(if_match, etags):
        raise Conflict("the persona was changed since you read it; read it again")


def check_edit_matches(if_match: str | None, version: PersonaVersion, sent: Content) -> None:
    """Raises Conflict with what the stale edit would change of the present text."""
    if not _matches(if_match, (version_etag(version),)):
        raise Conflict(
            f"version {version.number} was changed since you read it; read it again",
            details={
                "current": version_etag(version),
                "difference": told(version.content, sent),
            },
        )


def _matches(if_match: str | None, etags: tuple[str, ...]) -> bool:
    given = [each.strip().removeprefix("W/").strip('"') for each in (if_match or "*").split(",")]
    return "*" in given or any(etag in given for etag in etags)
