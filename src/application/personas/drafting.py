"""Writing personas: a first draft, further versions, and edits of what was never live."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from application.personas.guard import PersonaGuard, check_edit_matches
from application.personas.library import PersonaLibrary
from application.personas.ports import ProfileFormat
from domain.access.keys import Principal, Role
from domain.access.permissions import Action
from domain.personas.merging import merged, told
from domain.personas.versions import Content, Dossier, PersonaRecord, PersonaVersion
from domain.shared.errors import Conflict, InvalidInput, NotFound

_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
_NOTE_LENGTH: Final = 500
_MOST_VERSIONS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole `content`, or `changes` (a JSON Merge Patch) to `from_version`, else to the latest
    version or, of an edit, to what is edited.
    """

    content: Mapping[str, Any] | None = None
    changes: Mapping[str, Any] | None = None
    from_version: int | None = None
    note: str = ""

    def applied(self, base: Content) -> Mapping[str, Any]:
        """Raises InvalidInput."""
        if len(self.note) > _NOTE_LENGTH:
            raise InvalidInput(f"change_note: at most {_NOTE_LENGTH} characters")
        if self.content is not None:
            return self.content
        result = merged(base, self.changes or {})
        if not isinstance(result, Mapping):
            raise InvalidInput("changes: is no object")
        return result


class CreatePersonaUseCase:
    def __init__(
        self, library: PersonaLibrary, profiles: ProfileFormat, guard: PersonaGuard
    ) -> None:
        self._library = library
        self._profiles = profiles
        self._guard = guard

    async def execute(self, who: Principal, code: str, draft: Draft, *, owner: str = "") -> Dossier:
        """A persona with a first draft, `owner`'s or the caller's own.

        Raises InvalidInput, NotAllowed, and Conflict where the code is taken.
        """
        if not _CODE.fullmatch(code):
            raise InvalidInput("code: 1 to 32 of a-z, 0-9 and _, a letter first")
        owner = who.name if who.role is Role.OWNER else owner.strip() or who.name
        async with self._guard.changing(who, Action.DRAFT_PERSONAS, code, owner) as change:
            content = self._profiles.normal(draft.applied({}))
            _check_readable(self._profiles, code, content)
            now = self._library.clock.now()
            first = PersonaVersion(code, 1, content, who.name, now, draft.note)
            await self._library.store.add(PersonaRecord(code, owner, now), first)
            change.after = "version 1"
        return await self._library.dossier(code)


class AddVersionUseCase:
    def __init__(
        self, library: PersonaLibrary, profiles: ProfileFormat, guard: PersonaGuard
    ) -> None:
        self._library = library
        self._profiles = profiles
        self._guard = guard

    async def execute(
        self, who: Principal, code: str, draft: Draft, *, if_match: str | None = None
    ) -> tuple[Dossier, PersonaVersion]:
        """A new draft beside those there are.

        Raises NotFound, InvalidInput, NotAllowed, and Conflict for a stale `if_match`.
        """
        dossier = await self._library.dossier(code)
        action = Action.DRAFT_PERSONAS
        async with self._guard.change_of(who, action, dossier, if_match) as change:
            base = self._base(dossier, draft)
            content = self._profiles.normal(draft.applied(base.content))
            _check_readable(self._profiles, code, content)
            number, now = dossier.latest.number + 1, self._library.clock.now()
            if number > _MOST_VERSIONS:
                raise Conflict(f"persona {code} has {_MOST_VERSIONS} versions; make another one")
            made = PersonaVersion(code, number, content, who.name, now, draft.note)
            await self._library.store.append(made)
            change.before, change.after = base.name, f"{made.name}: {_told(base.content, content)}"
        return await self._library.version(code, number)

    def _base(self, dossier: Dossier, draft: Draft) -> PersonaVersion:
        if draft.from_version is None:
            return dossier.latest
        if base := dossier.version(draft.from_version):
            return base
        raise NotFound(f"persona {dossier.record.code} has no version {draft.from_version}")


class EditDraftUseCase:
    def __init__(
        self, library: PersonaLibrary, profiles: ProfileFormat, guard: PersonaGuard
    ) -> None:
        self._library = library
        self._profiles = profiles
        self._guard = guard

    async def execute(
        self, who: Principal, code: str, number: int, draft: Draft, *, if_match: str | None = None
    ) -> tuple[Dossier, PersonaVersion]:
        """Trials and approvals of what stood there before fall away.

        Raises NotFound, InvalidInput, NotAllowed, and Conflict for a version that was live once
        and for a stale `if_match`, then with the difference.
        """
        dossier, version = await self._library.version(code, number)
        owner = dossier.record.owner
        async with self._guard.changing(who, Action.DRAFT_PERSONAS, code, owner) as change:
            if version.sealed:
                raise Conflict(f"version {number} was live and stays as it is; make a new version")
            content = self._profiles.normal(draft.applied(version.content))
            check_edit_matches(if_match, version, content)
            _check_readable(self._profiles, code, content)
            edited = version.edited(content, who.name, draft.note)
            await self._library.store.replace(edited)
            change.before = f"{version.name} revision {version.revision}"
            change.after = _told(version.content, content)
        return await self._library.version(code, number)


def _check_readable(profiles: ProfileFormat, code: str, content: Content) -> None:
    """Raises InvalidInput."""
    profiles.read(code, content)
    profiles.scenarios(content)


def _told(before: Content, after: Content) -> str:
    return json.dumps(told(before, after), ensure_ascii=False)
