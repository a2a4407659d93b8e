"""The weekly report on personas: the figures, and what is worth improving."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from application.analytics.figures import FiguresQuery, PersonaFiguresUseCase
from domain.access.keys import Principal
from domain.analytics.figures import KeyFigures, Window
from domain.analytics.improvements import Improvement, improvements_of

_LEAST_TURNS: Final = 20


@dataclass(frozen=True, slots=True)
class PersonaReport:
    window: Window
    figures: Sequence[KeyFigures]
    improvements: Sequence[tuple[KeyFigures, Improvement]]


class PersonaReportUseCase:
    def __init__(self, figures: PersonaFiguresUseCase) -> None:
        self._figures = figures

    async def execute(self, who: Principal, query: FiguresQuery) -> PersonaReport:
        """Of what the caller may see. Raises InvalidInput and NotAllowed."""
        found = await self._figures.execute(who, query)
        named = [
            (each, improvement)
            for each in found.figures
            if each.sums.tally.turns >= _LEAST_TURNS
            for improvement in improvements_of(each)
        ]
        return PersonaReport(found.window, found.figures, named)
