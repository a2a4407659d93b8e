from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from application.astrology.month import CalendarWriter, Entry

_A_MOMENT = timedelta(minutes=15)


class IcalendarWriter(CalendarWriter):
    """RFC 5545. An entry of the same moment keeps its id in a later file."""

    def write(self, entries: Sequence[Entry], zone: ZoneInfo, now: datetime) -> bytes:
        from icalendar import Calendar, Event

        calendar = Calendar()
        calendar.add("prodid", "-//Majordome//Astrology//EN")
        calendar.add("version", "2.0")
        for at, said in entries:
            event, local = Event(), at.astimezone(zone)
            name = sha256(f"{at.isoformat()}|{said}".encode()).hexdigest()[:24]
            event.add("uid", f"{name}@majordome")
            event.add("dtstamp", now)
            event.add("dtstart", local)
            event.add("dtend", local + _A_MOMENT)
            event.add("summary", said)
            event.add("transp", "TRANSPARENT")
            calendar.add_component(event)
        return bytes(calendar.to_ical())
