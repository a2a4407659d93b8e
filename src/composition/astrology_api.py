"""Astrology's HTTP interface, once every context is built."""

from typing import TYPE_CHECKING

from application.astrology.cast import CastChartUseCase
from application.astrology.compare import CompareChartsUseCase
from application.astrology.draw_wheel import DrawWheelUseCase
from application.astrology.month import MonthCalendarUseCase
from application.astrology.places import FindPlacesUseCase
from application.astrology.ports import CountryNames
from composition.access import api_access
from composition.process import Process

if TYPE_CHECKING:
    from fastapi import APIRouter

    from presentation.api.astrology_router import AstrologyServices


def _services(process: Process) -> "AstrologyServices":
    from presentation.api.astrology_router import AstrologyServices

    app = process.app
    return AstrologyServices(
        app.get(CastChartUseCase),
        app.get(CompareChartsUseCase),
        app.get(DrawWheelUseCase),
        app.get(FindPlacesUseCase),
        app.get(CountryNames),
        app.clock,
        api_access(process),
    )


def astrology_routes(process: Process) -> "APIRouter":
    from presentation.api.astrology_router import build_astrology_router

    return build_astrology_router(_services(process))


def routes_of_times(process: Process) -> "APIRouter":
    from presentation.api.astrology_times_router import build_astrology_times_router

    return build_astrology_times_router(_services(process), process.app.get(MonthCalendarUseCase))
