"""When people are at the desk."""

from zoneinfo import ZoneInfo

from domain.desk.clocks import DeskClocks
from domain.desk.hours import BusinessHours, parsed_shifts
from infrastructure.settings import Settings


def desk_clocks(settings: Settings) -> DeskClocks:
    shifts = tuple(parsed_shifts(settings.desk_hours))
    return DeskClocks(BusinessHours(shifts, ZoneInfo(settings.desk_timezone)))
