"""Looking at the key figures of personas."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from application.analytics.ports import TurnStore
from application.personas.guard import PersonaGuard
from application.personas.library import PersonaLibrary
from application.shared.ports import Clock
from domain.access.keys import Principal, Role
from domain.access.permissions import Action
from domain.analytics.comparing import EXPOSURE_DAYS, METRICS, Comparison, compared
from domain.analytics.figures import KeyFigures, Retention, Window
from domain.analytics.turns import day_of
from domain.shared.errors import InvalidInput

KEPT_DAYS: Final = 90
GROUPINGS: Final = {
    "persona": ("persona",),
    "version": ("persona", "version"),
    "day": ("persona", "version", "day"),
}


@dataclass(frozen=True, slots=True)
class FiguresQuery:
    """The last 7 days where `since` and `until` say nothing else; both days are included."""

    since: datetime | None = None
    until: datetime | None = None
    persona: str | None = None
    version: str | None = None
    group_by: str = "version"


@dataclass(frozen=True, slots=True)
class FiguresFound:
    window: Window
    figures: Sequence[KeyFigures]


class PersonaFiguresUseCase:
    def __init__(
        self, store: TurnStore, library: PersonaLibrary, guard: PersonaGuard, clock: Clock
    ) -> None:
        self._store = store
        self._library = library
        self._guard = guard
        self._clock = clock

    async def execute(self, who: Principal, query: FiguresQuery) -> FiguresFound:
        """Most used first. Raises InvalidInput and NotAllowed; an owner sees what is theirs."""
        if query.group_by not in GROUPINGS:
            raise InvalidInput(f"group_by: one of {', '.join(GROUPINGS)}")
        seen = await visible(who, query.persona, self._library, self._guard)
        window, today = self._window(query), day_of(self._clock.now())
        by: Collection[str] = GROUPINGS[query.group_by]
        of = {"persona": query.persona, "version": query.version, "by": by}
        sums, retention = await asyncio.gather(
            self._store.sums(window, **of),  # type: ignore[arg-type]  # as the port names them
            self._store.retention(window, today, **of),  # type: ignore[arg-type]
        )
        found = [
            KeyFigures(slice, total, retention.get(slice, Retention()))
            for slice, total in sums.items()
            if seen is None or slice.persona in seen
        ]
        found.sort(key=lambda each: (each.slice.day or 0, -each.sums.tally.turns))
        return FiguresFound(window, found)

    def _window(self, query: FiguresQuery) -> Window:
        until = query.until or self._clock.now()
        since = query.since or until - timedelta(days=6)
        window = Window(day_of(since), day_of(until))
        if window.first > window.last:
            raise InvalidInput("from: lies after to")
        return window


async def visible(
    who: Principal, persona: str | None, library: PersonaLibrary, guard: PersonaGuard
) -> frozenset[str] | None:
    """The personas whose figures the caller may see; None for all. Raises NotAllowed."""
    owners = {record.code: record.owner for record in await library.store.all()}
    await guard.permit(
        who, Action.SEE_PERSONAS, persona or "*", owners.get(persona or "", who.name)
    )
    if who.role is not Role.OWNER:
        return None
    return frozenset(code for code, owner in owners.items() if owner == who.name)


class ComparePersonaFiguresUseCase:
    def __init__(self, store: TurnStore, library: PersonaLibrary, guard: PersonaGuard) -> None:
        self._store = store
        self._library = library
        self._guard = guard

    async def execute(
        self, who: Principal, persona: str, before: int, after: int
    ) -> Sequence[Comparison]:
        """Per user, over the first days with each version. Raises NotFound and NotAllowed."""
        dossier, _ = await self._library.version(persona, before)
        await self._library.version(persona, after)
        await self._guard.permit(who, Action.SEE_PERSONAS, persona, dossier.record.owner)
        found = []
        for metric, (num, den) in METRICS.items():
            one, other = [
                await self._store.user_sums(persona, str(version), num, den, days=EXPOSURE_DAYS)
                for version in (before, after)
            ]
            found.append(compared(metric, one, other))
        return found
