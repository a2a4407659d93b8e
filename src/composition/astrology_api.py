"""Astrology's HTTP interface, once every context is built."""

from typing import TYPE_CHECKING

from application.astrology.month import MonthCalendarUseCase
from composition.http_access import http_services
from composition.process import Process

if TYPE_CHECKING:
    from fastapi import APIRouter


def astrology_routes(process: Process) -> "APIRouter":
    from presentation.api.astrology_router import AstrologyServices, build_astrology_router

    return build_astrology_router(http_services(process, AstrologyServices))


def routes_of_times(process: Process) -> "APIRouter":
    from presentation.api.astrology_router import AstrologyServices
    from presentation.api.astrology_times_router import build_astrology_times_router

    services = http_services(process, AstrologyServices)
    return build_astrology_times_router(services, process.app.get(MonthCalendarUseCase))
