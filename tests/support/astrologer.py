"""The astrologer's skills over real parts, for a salon to add to its own."""

from collections.abc import Sequence

from application.astrology.cast import CastChartUseCase
from application.astrology.compare import CompareChartsUseCase
from application.astrology.draw_wheel import DrawWheelUseCase
from application.astrology.drawing import ChartPictures, Wheel
from application.astrology.outlook import OutlookUseCase
from application.astrology.places import FindPlacesUseCase
from application.astrology.ports import Querents
from application.astrology.sky_table import SkyTable
from application.astrology.wording import Vocabularies
from application.dialogue.skills.skill import Skill
from application.shared.ports import Clock
from composition.astrology_skills import AstrologyParts, astrology_skills
from infrastructure.astrology_files import read_terms
from infrastructure.pictures.wheel.pictures import read_glyphs
from infrastructure.pictures.wheel.svg import wheel_svg
from tests.support.charts import COUNTRIES, EPHEMERIS, FILES, gazetteer
from tests.support.dialogue import TEXTS

VOCABULARIES = Vocabularies(TEXTS, read_terms(FILES / "terms"))
_GLYPHS = read_glyphs(FILES / "glyphs.json")


class UnpaintedWheels(ChartPictures):
    """Wheels as SVG: turning them into pixels takes a process of its own."""

    async def wheel(self, wheel: Wheel, size: int) -> bytes:
        return wheel_svg(wheel, _GLYPHS).encode()


def skills_over(querents: Querents, clock: Clock) -> Sequence[Skill]:
    cast = CastChartUseCase(EPHEMERIS)
    parts = AstrologyParts(
        cast,
        DrawWheelUseCase(UnpaintedWheels(), CompareChartsUseCase(cast), VOCABULARIES),
        OutlookUseCase(SkyTable(EPHEMERIS), cast),
        FindPlacesUseCase(gazetteer()),
        COUNTRIES,
    )
    return astrology_skills(parts, querents, VOCABULARIES, clock)
