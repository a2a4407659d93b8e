"""What the sky brings in a month, for a person's own calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class LunarCalendar:
    """`file` holds the same as `text`, for a calendar program."""

    text: str
    file: bytes


class LunarCalendarUseCase:
    """The Moon's phases and signs. Needs to know nothing of anybody."""

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

    async def of_month(self, first: date, zone: ZoneInfo, language: Language) -> LunarCalendar:
        """`first` is the month's first day. Raises InvalidInput for one that is not covered."""
        following = (first + timedelta(days=31)).replace(day=1)
        return await self.execute(first, following - timedelta(days=1), zone, language)

    async def execute(
        self, start: date, end: date, zone: ZoneInfo, language: Language
    ) -> LunarCalendar:
        """Both days are in it. Raises InvalidInput for days that are not covered."""
        days = await self._outlook.lunar_days(start, end, zone)
        teller = OutlookTeller(self._vocabularies.of(language), self._meanings[language])
        entries = [(each.at, teller.what(each)) for each in days.events]
        file = self._writer.write(entries, zone, self._clock.now())
        return LunarCalendar(teller.lunar_days(days), file)
