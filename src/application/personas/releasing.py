"""What people are given: activating, rolling back, archiving and restoring personas."""

from dataclasses import dataclass, replace

from application.personas.guard import PersonaGuard
from application.personas.library import PersonaLibrary
from application.personas.live import LivePersonas
from application.personas.reviewing import ValidateVersionUseCase
from domain.access.keys import Principal, Role
from domain.access.permissions import Action
from domain.personas.persona import LAST_RESORT
from domain.personas.versions import (
    Dossier,
    PersonaVersion,
    number_of,
    version_etag,
    version_name,
)
from domain.shared.errors import Conflict, NotFound
from domain.shared.rollout import Activation, to_return_to


@dataclass(frozen=True, slots=True)
class Released:
    """`is_requested`: the version is not live; who may make it so was asked."""

    dossier: Dossier
    is_requested: bool = False


class ActivateVersionUseCase:
    """`approvals` is how many people besides its writers must have approved a version."""

    def __init__(
        self,
        library: PersonaLibrary,
        guard: PersonaGuard,
        live: LivePersonas,
        validate: ValidateVersionUseCase,
        *,
        approvals: int,
    ) -> None:
        self._library = library
        self._guard = guard
        self._live = live
        self._validate = validate
        self._approvals = approvals

    async def execute(
        self,
        who: Principal,
        code: str,
        number: int,
        *,
        reason: str = "",
        if_match: str | None = None,
    ) -> Released:
        """An owner asks for it, everybody else who may makes it live.

        Raises NotFound, NotAllowed, and Conflict for a version that is untested, not approved or
        wrong, for a persona that is archived, and where somebody else decides just now.
        """
        dossier, version = await self._library.version(code, number)
        asks = who.role is Role.OWNER
        action = Action.REQUEST_PERSONAS if asks else Action.RELEASE_PERSONAS
        seen = version_etag(version)
        async with self._guard.change_of(who, action, dossier, if_match, seen) as change:
            change.before = _live_name(dossier)
            if asks:
                await self._request(who, dossier, version)
            elif dossier.active_number != number:
                await self._check(dossier, version)
                await self._activate(who, dossier, version, reason)
            change.after = f"{version.name} requested" if asks else version.name
        if not asks:
            await self._live.refresh()
        return Released(await self._library.dossier(code), is_requested=asks)

    async def _request(self, who: Principal, dossier: Dossier, version: PersonaVersion) -> None:
        check_tried(version)
        if version.requested_by or dossier.active_number == version.number:
            return
        requested = replace(version, requested_by=who.name)
        await self._library.store.replace(requested)

    async def _check(self, dossier: Dossier, version: PersonaVersion) -> None:
        if dossier.is_archived:
            raise Conflict(f"persona {version.code} is archived; restore it first")
        check_tried(version)
        if not version.is_approved(self._approvals):
            have = len(version.approved_by())
            text = f"version {version.number} has {have} of {self._approvals} approvals"
            raise Conflict(f"{text} by people who did not write it")
        self._validate.check(version)

    async def _activate(
        self, who: Principal, dossier: Dossier, version: PersonaVersion, reason: str
    ) -> None:
        """Sealed first: what is tried and approved is what becomes live, or nothing does."""
        if not version.sealed:
            sealed = replace(version, sealed=True, revision=version.revision + 1, requested_by="")
            await self._library.store.replace(sealed)
        await self._library.decide(
            version.code, version.number, after=dossier.history, by=who.name, reason=reason
        )


def check_tried(version: PersonaVersion) -> None:
    """Raises Conflict."""
    if not version.has_passed:
        how = "has failed its scenarios" if version.tried else "was never tested"
        raise Conflict(f"version {version.number} {how}; test it before it is activated")


class RollBackPersonaUseCase:
    def __init__(self, library: PersonaLibrary, guard: PersonaGuard, live: LivePersonas) -> None:
        self._library = library
        self._guard = guard
        self._live = live

    async def execute(
        self,
        who: Principal,
        code: str,
        to: int | None = None,
        *,
        reason: str = "rolled back",
        if_match: str | None = None,
    ) -> Dossier:
        """To the last good version before the present one, or to one that was live before.

        Nothing is tried, for it must be quick. Raises NotFound, NotAllowed and Conflict.
        """
        dossier = await self._library.dossier(code)
        action = Action.RELEASE_PERSONAS
        async with self._guard.change_of(who, action, dossier, if_match) as change:
            if dossier.is_archived:
                raise Conflict(f"persona {code} is archived; restore it first")
            good = _good(dossier, to)
            number = number_of(good)
            await self._library.decide(
                code,
                number,
                after=dossier.history,
                by=who.name,
                reason=reason,
                restores=good.number,
            )
            change.before, change.after = _live_name(dossier), version_name(number)
        await self._live.refresh()
        return await self._library.dossier(code)


def _good(dossier: Dossier, to: int | None) -> Activation:
    code = dossier.record.code
    if to is None:
        try:
            return to_return_to(dossier.history)
        except NotFound as error:
            raise Conflict(f"persona {code}: {error}") from None
    if to == dossier.live_number:
        raise Conflict(f"version {to} of {code} is live already")
    earlier = [each for each in dossier.history if number_of(each) == to]
    if not earlier:
        raise Conflict(f"version {to} of {code} was never live; activate it instead")
    return earlier[-1]


class OfferPersonaUseCase:
    """Archives a persona, so that its fallback serves, or offers it again."""

    def __init__(self, library: PersonaLibrary, guard: PersonaGuard, live: LivePersonas) -> None:
        self._library = library
        self._guard = guard
        self._live = live

    async def execute(
        self,
        who: Principal,
        code: str,
        *,
        archived: bool,
        reason: str = "",
        if_match: str | None = None,
    ) -> Dossier:
        """Doing it again changes nothing. Raises NotFound, NotAllowed and Conflict."""
        dossier = await self._library.dossier(code)
        action = Action.RELEASE_PERSONAS
        async with self._guard.change_of(who, action, dossier, if_match) as change:
            if archived and code == LAST_RESORT:
                raise Conflict(f"{code} serves where nobody else is left; it cannot be archived")
            if dossier.is_archived is not archived:
                await self._library.offer(dossier, archived=archived, by=who.name, reason=reason)
            change.before = dossier.status
            change.after = "archived" if archived else "offered"
        await self._live.refresh()
        return await self._library.dossier(code)


def _live_name(dossier: Dossier) -> str:
    return version_name(dossier.live_number) if dossier.live_number else "none"
