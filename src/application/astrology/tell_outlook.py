"""An outlook in words, made of the meanings where no model writes it."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from application.astrology.meanings import Meanings
from application.astrology.outlook import LunarDays, MoonNow, Outlook
from application.astrology.wording import Vocabulary
from domain.astrology.events import Event, EventKind
from domain.astrology.zodiac import degree_text, sign_of


class OutlookTeller:
    def __init__(self, words: Vocabulary, meanings: Meanings) -> None:
        self._words = words
        self._meanings = meanings

    def title(self, outlook: Outlook) -> str:
        return self._words.text("today-title", day=self._words.date(outlook.start))

    def day(self, outlook: Outlook) -> str:
        mood = self._meanings.signs[sign_of(outlook.moon.longitude)].day
        moon = f"{self.moon(outlook.moon, outlook.zone)}\n{mood}"
        events = [self.event(each, outlook.zone, of_a_day=True) for each in outlook.events]
        transits = [self._transit(each, outlook.zone) for each in outlook.transits]
        return "\n\n".join(
            (self.title(outlook), moon, *events, *(transits or [self._meanings.quiet]))
        )

    def week(self, outlook: Outlook) -> str:
        words = self._words
        start, end = words.date(outlook.start), words.date(outlook.end)
        events = sorted([*outlook.events, *outlook.transits], key=lambda each: each.at)
        lines = [self.event(each, outlook.zone) for each in events]
        title = words.text("week-title", start=start, end=end)
        return "\n".join((f"{title}\n", *(lines or [words.text("outlook-nothing")])))

    def lunar_days(self, days: LunarDays) -> str:
        words = self._words
        start, end = words.date(days.start), words.date(days.end)
        title = words.text("lunar-days-title", start=start, end=end)
        lines = [self._lunar(each, days.zone) for each in days.events]
        return "\n".join((f"{title}\n", *lines))

    def moon(self, moon: MoonNow, zone: ZoneInfo) -> str:
        return "\n".join(self._moon(moon, zone))

    def event(self, event: Event, zone: ZoneInfo, *, of_a_day: bool = False) -> str:
        """One line; its time in the zone, with the day unless that is known."""
        return self._words.event(self._when(event.at, zone, of_a_day=of_a_day), self.what(event))

    def what(self, event: Event) -> str:
        """The same without its time."""
        words, body = self._words, self._words.point(event.body)
        match event.kind:
            case EventKind.ASPECT if event.point and event.aspect:
                second, aspect = words.point(event.point), words.aspect(event.aspect)
                return words.text("event-aspect", first=body, second=second, aspect=aspect)
            case EventKind.PHASE if event.phase:
                sign = f" {words.in_sign(event.sign)}" if event.sign else ""
                return f"{words.phase(event.phase)}{sign}"
            case EventKind.INGRESS if event.sign:
                return f"{body} {words.in_sign(event.sign)}"
        return words.text(f"event-{event.kind.value.replace('_', '-')}", body=body)

    def _transit(self, event: Event, zone: ZoneInfo) -> str:
        line = self.event(event, zone, of_a_day=True)
        if event.aspect is None or event.point is None:
            return line
        return f"{line}\n{self._meanings.transit(event.aspect, event.body, event.point)}"

    def _lunar(self, event: Event, zone: ZoneInfo) -> str:
        mark = self._words.phase_mark(event.phase) if event.phase else "·"
        return f"{mark} {self.event(event, zone)}"

    def _moon(self, moon: MoonNow, zone: ZoneInfo) -> Iterator[str]:
        words = self._words
        yield words.text(
            "moon-now",
            sign=words.in_sign(sign_of(moon.longitude)),
            degrees=degree_text(moon.longitude),
            phase=words.phase(moon.phase.name),
            share=round(moon.phase.illuminated * 100),
        )
        yield self._meanings.phases[moon.phase.name]
        if moon.void:
            yield words.text("moon-void", until=self._when(moon.void.end, zone))
        else:
            sign = words.sign(moon.next_sign)
            yield words.text("moon-next", sign=sign, when=self._when(moon.next_at, zone))

    def _when(self, at: datetime, zone: ZoneInfo, *, of_a_day: bool = False) -> str:
        local = at.astimezone(zone)
        day = "" if of_a_day else f"{self._words.day_and_month(local.date())}, "
        return f"{day}{local:%H:%M}"
