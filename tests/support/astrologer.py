"""The astrologer's skills over real parts, for a salon that they are brought to."""

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
from application.dialogue.skills.remembered import Remembered
from application.personalization.preferences import ChangePreferencesUseCase
from application.personalization.remember_answer import RememberAnswerUseCase
from application.text_engine.generate import GenerateTextUseCase
from composition.astrology_parts import AstrologyParts, Judging
from composition.astrology_skills import astrology_skills
from composition.context import Context
from composition.foundation import Build, Foundation
from domain.astrology.claims import ClaimKind
from infrastructure.astrology_files import read_claim_checkers, read_meanings, read_terms
from infrastructure.pictures.wheel.pictures import read_glyphs
from infrastructure.pictures.wheel.svg import wheel_svg
from tests.support.charts import COUNTRIES, EPHEMERIS, FILES, gazetteer
from tests.support.in_memory_product import RENDER, TEXTS

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


def telling_of(generate: GenerateTextUseCase) -> Telling:
    write = WriteReadingUseCase(RENDER, generate, CHECKERS, UnwatchedReadings())
    return Telling(write, VOCABULARIES, MEANINGS)


def astrologer(querents: Querents) -> Build:
    """A context with its skills and its facts, of one sky and with wheels that nobody paints."""

    async def build(base: Foundation) -> Context:
        cast = CastChartUseCase(EPHEMERIS)
        compare = CompareChartsUseCase(cast, TABLE)
        parts = AstrologyParts(
            cast,
            compare,
            DrawWheelUseCase(UnpaintedWheels(), compare, VOCABULARIES),
            OutlookUseCase(TABLE, cast),
            FindPlacesUseCase(gazetteer()),
            COUNTRIES,
            telling_of(base.get(GenerateTextUseCase)),
            Judging(CHECKERS, UnwatchedReadings()),
            base.get(ChangePreferencesUseCase),
            base.get(RememberAnswerUseCase),
        )
        offered = astrology_skills(parts, querents, base.clock)
        base.get(Remembered).tells_besides(offered.known)
        return Context("astrologer", plugins=offered.plugins)

    return build
