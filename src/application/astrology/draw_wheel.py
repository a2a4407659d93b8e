"""Pictures of charts, with their words in a person's language."""

from dataclasses import dataclass
from datetime import datetime

from application.astrology.cast import NatalChart
from application.astrology.compare import CompareChartsUseCase
from application.astrology.drawing import DRAWN, ChartPictures, Theme, Wheel
from application.astrology.wording import Vocabularies, Vocabulary
from domain.shared.language import Language


@dataclass(frozen=True, slots=True)
class Look:
    """`title`: whose chart it is; `size` in pixels."""

    language: Language
    title: str = ""
    theme: Theme = Theme.DARK
    size: int = 1080


class DrawWheelUseCase:
    """Each gives a PNG, and raises ProviderUnavailable where none can be drawn."""

    def __init__(
        self, pictures: ChartPictures, compare: CompareChartsUseCase, vocabularies: Vocabularies
    ) -> None:
        self._pictures = pictures
        self._compare = compare
        self._vocabularies = vocabularies

    async def natal(self, natal: NatalChart, look: Look) -> bytes:
        words = self._words(look).wheel(natal, look.title)
        return await self._pictures.wheel(Wheel(natal.chart, words, look.theme), look.size)

    async def with_transits(self, natal: NatalChart, moment: datetime, look: Look) -> bytes:
        """The sky of the moment in a second ring."""
        transits = await self._compare.transits(natal, moment)
        vocabulary = self._words(look)
        outer = vocabulary.text("transits-of", day=vocabulary.date(moment.date()))
        words = vocabulary.wheel(natal, look.title, outer)
        ring = tuple(each for each in transits.bodies if each.body in DRAWN)
        wheel = Wheel(natal.chart, words, look.theme, ring, transits.aspects)
        return await self._pictures.wheel(wheel, look.size)

    async def with_partner(self, natal: NatalChart, other: NatalChart, look: Look) -> bytes:
        """The other's bodies in a second ring."""
        vocabulary = self._words(look)
        words = vocabulary.wheel(natal, look.title, vocabulary.when_and_where(other))
        aspects = tuple(self._compare.synastry(other, natal))
        ring = tuple(other.chart[body] for body in DRAWN)
        wheel = Wheel(natal.chart, words, look.theme, ring, aspects)
        return await self._pictures.wheel(wheel, look.size)

    def _words(self, look: Look) -> Vocabulary:
        return self._vocabularies.of(look.language)
