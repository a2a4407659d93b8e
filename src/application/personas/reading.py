"""Looking at personas: all of them, one, its versions, what differs, what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from application.personas.guard import PersonaGuard
from application.personas.library import PersonaLibrary
from domain.access.keys import Principal
from domain.access.permissions import Action
from domain.personas.merging import told
from domain.personas.versions import Dossier, PersonaVersion, is_withdrawn, number_of


class ListPersonasUseCase:
    def __init__(self, library: PersonaLibrary, guard: PersonaGuard) -> None:
        self._library = library
        self._guard = guard

    async def execute(
        self, who: Principal, *, after: str = "", limit: int = 100
    ) -> tuple[Sequence[Dossier], str | None]:
        """Those that the caller may see, by their codes, and where to go on. Raises NotAllowed."""
        await self._guard.permit(who, Action.SEE_PERSONAS, "*", who.name)
        seen = [
            dossier
            for dossier in await self._library.all()
            if dossier.record.code > after and self._guard.sees(who, dossier.record.owner)
        ]
        page = seen[:limit]
        return page, page[-1].record.code if len(seen) > limit else None


class ShowPersonaUseCase:
    def __init__(self, library: PersonaLibrary, guard: PersonaGuard) -> None:
        self._library = library
        self._guard = guard

    async def execute(self, who: Principal, code: str) -> Dossier:
        """Raises NotFound and NotAllowed."""
        dossier = await self._library.dossier(code)
        await self._guard.permit(who, Action.SEE_PERSONAS, code, dossier.record.owner)
        return dossier

    async def version(
        self, who: Principal, code: str, number: int
    ) -> tuple[Dossier, PersonaVersion]:
        """Raises NotFound and NotAllowed."""
        await self.execute(who, code)
        return await self._library.version(code, number)


@dataclass(frozen=True, slots=True)
class Compared:
    before: PersonaVersion
    after: PersonaVersion

    @property
    def changes(self) -> Sequence[Mapping[str, Any]]:
        return told(self.before.content, self.after.content)


class CompareVersionsUseCase:
    def __init__(self, show: ShowPersonaUseCase) -> None:
        self._show = show

    async def execute(self, who: Principal, code: str, before: int, after: int) -> Compared:
        """Raises NotFound and NotAllowed."""
        _, one = await self._show.version(who, code, before)
        _, other = await self._show.version(who, code, after)
        return Compared(one, other)


@dataclass(frozen=True, slots=True)
class Decision:
    """`event` is activated, rolled_back, archived or restored."""

    event: str
    at: datetime
    by: str
    reason: str
    version: int | None = None


class PersonaHistoryUseCase:
    def __init__(self, show: ShowPersonaUseCase) -> None:
        self._show = show

    async def execute(self, who: Principal, code: str) -> Sequence[Decision]:
        """Everything that was decided, newest first. Raises NotFound and NotAllowed."""
        dossier = await self._show.execute(who, code)
        decided = [
            Decision(
                "activated" if each.restores is None else "rolled_back",
                each.at,
                each.by,
                each.reason,
                number_of(each),
            )
            for each in dossier.history
        ]
        offers = [
            Decision(
                "archived" if is_withdrawn(each) else "restored", each.at, each.by, each.reason
            )
            for each in dossier.offers
        ]
        return sorted((*decided, *offers), key=lambda decision: decision.at)[::-1]
