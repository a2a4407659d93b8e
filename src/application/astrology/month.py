"""A month's exact aspects, for a person's own calendar."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

from application.astrology.meanings import Meanings
from application.astrology.outlook import OutlookUseCase
from application.astrology.tell_outlook import OutlookTeller
from application.astrology.wording import Vocabularies
from application.shared.ports import Clock
from domain.astrology.birth import Birth
from domain.shared.language import Language

Entry: TypeAlias = tuple[datetime, str]


class CalendarWriter(Protocol):
    def write(self, entries: Sequence[Entry], zone: ZoneInfo, now: datetime) -> bytes:
        """A calendar file, with times in the zone."""
        ...


class MonthCalendarUseCase:
    def __init__(
        self,
        outlook: OutlookUseCase,
        vocabularies: Vocabularies,
        meanings: Mapping[Language, Meanings],
        writer: CalendarWriter,
        clock: Clock,
    ) -> None:
        self._outlook = outlook
        self._vocabularies = vocabularies
        self._meanings = meanings
        self._writer = writer
        self._clock = clock

    async def execute(self, birth: Birth, first: date, zone: ZoneInfo, language: Language) -> bytes:
        """`first` is the month's first day. Raises InvalidInput for one that is not covered."""
        following = (first + timedelta(days=31)).replace(day=1)
        events = await self._outlook.month(birth, first, (following - first).days, zone)
        teller = OutlookTeller(self._vocabularies.of(language), self._meanings[language])
        entries = [(each.at, teller.what(each)) for each in events]
        return self._writer.write(entries, zone, self._clock.now())
