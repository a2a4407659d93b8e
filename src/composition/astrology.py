"""Charts: the sky, the places people are born in, and what is made of both."""

from typing import TYPE_CHECKING

from application.astrology.cast import CastChartUseCase
from application.astrology.compare import CompareChartsUseCase
from application.astrology.draw_wheel import DrawWheelUseCase
from application.astrology.places import FindPlacesUseCase
from composition.access import api_access
from composition.context import Context, HttpRoutes
from composition.foundation import CONFIG, Foundation
from composition.process import Process
from infrastructure.ephemeris.on_demand import OnDemandEphemeris
from infrastructure.pictures.rendering import PictureProcess
from infrastructure.pictures.wheel.pictures import SvgChartPictures, read_glyphs
from infrastructure.places.countries import CountryNames
from infrastructure.places.sqlite_gazetteer import SqliteGazetteer

if TYPE_CHECKING:
    from fastapi import APIRouter

_FILES = CONFIG / "astrology"


async def build(base: Foundation) -> Context:
    cast = CastChartUseCase(OnDemandEphemeris())
    countries = CountryNames(_FILES / "countries.yaml")
    gazetteer = SqliteGazetteer(
        base.settings.data_dir / "places",
        _FILES / "place_names.yaml",
        countries.keys(),
        base.settings.places_minimum_population,
    )
    process = base.get(PictureProcess)
    pictures = SvgChartPictures(process, read_glyphs(_FILES / "glyphs.json"))
    compare = CompareChartsUseCase(cast)
    base.offer(
        cast,
        compare,
        DrawWheelUseCase(pictures, compare, base.texts),
        FindPlacesUseCase(gazetteer),
        countries,
    )
    return Context("astrology", http=(HttpRoutes(_routes),))


def _routes(process: Process) -> "APIRouter":
    from presentation.api.astrology_router import AstrologyServices, build_astrology_router

    app = process.app
    return build_astrology_router(
        AstrologyServices(
            app.get(CastChartUseCase),
            app.get(CompareChartsUseCase),
            app.get(DrawWheelUseCase),
            app.get(FindPlacesUseCase),
            app.clock,
            api_access(process),
        )
    )
