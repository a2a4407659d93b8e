"""The astrologer's skills over real parts, for a salon to add to its own."""

from application.astrology.cast import CastChartUseCase
from application.astrology.compare import CompareChartsUseCase
from application.astrology.draw_wheel import DrawWheelUseCase
from application.astrology.drawing import ChartPictures, Wheel
from application.astrology.outlook import OutlookUseCase
from application.astrology.places import FindPlacesUseCase
from application.astrology.ports import Querents
from application.astrology.read_chart import Telling
from application.astrology.sky_table import SkyTable
from application.astrology.wording import Vocabularies
from application.astrology.write_reading import ReadingObserver, WriteReadingUseCase
from application.dialogue.plugins import Plugins
from composition.astrology_parts import AstrologyParts, Judging
from composition.astrology_skills import astrology_skills
from domain.astrology.claims import ClaimKind
from domain.memory.compression import CompressionRule
from infrastructure.astrology_files import read_claim_checkers, read_meanings, read_terms
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.pictures.wheel.pictures import read_glyphs
from infrastructure.pictures.wheel.svg import wheel_svg
from tests.support.charts import COUNTRIES, EPHEMERIS, FILES, gazetteer
from tests.support.dialogue import TEXTS
from tests.support.personalization import RENDER, Household
from tests.support.remembering import remembering

VOCABULARIES = Vocabularies(TEXTS, read_terms(FILES / "terms"))
MEANINGS = read_meanings(FILES / "meanings")
CHECKERS = read_claim_checkers(FILES / "claims")
TABLE = SkyTable(EPHEMERIS)
"""Of one sky for every test: its days take half a second each to compute."""
_GLYPHS = read_glyphs(FILES / "glyphs.json")


class UnpaintedWheels(ChartPictures):
    """Wheels as SVG: turning them into pixels takes a process of its own."""

    async def wheel(self, wheel: Wheel, size: int) -> bytes:
        return wheel_svg(wheel, _GLYPHS).encode()


class UnwatchedReadings(ReadingObserver):
    """Counts nothing."""

    def read(self, use_case: str, made_by: str) -> None:
        pass

    def ungrounded(self, use_case: str, kind: ClaimKind) -> None:
        pass


def telling_of(home: Household) -> Telling:
    write = WriteReadingUseCase(RENDER, home.generate, CHECKERS, UnwatchedReadings())
    return Telling(write, VOCABULARIES, MEANINGS)


def plugins_over(querents: Querents, home: Household) -> Plugins:
    """Its skills and its facts, for a dialogue."""
    cast = CastChartUseCase(EPHEMERIS)
    compare = CompareChartsUseCase(cast, TABLE)
    parts = AstrologyParts(
        cast,
        compare,
        DrawWheelUseCase(UnpaintedWheels(), compare, VOCABULARIES),
        OutlookUseCase(TABLE, cast),
        FindPlacesUseCase(gazetteer()),
        COUNTRIES,
        telling_of(home),
        Judging(CHECKERS, UnwatchedReadings()),
        home.change,
        home.remember_answer,
    )
    offered = astrology_skills(parts, querents, home.clock)
    remembered = remembering(InMemoryUserMemory(rule=CompressionRule()), home.clock)
    remembered.tells_besides(offered.known)
    return Plugins.of_all((offered.plugins, Plugins(skills=(remembered,))))
