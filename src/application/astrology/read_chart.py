"""A chart as a person gets it: picture, table and reading."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.astrology.captions import chart_caption
from application.astrology.cast import CastChartUseCase
from application.astrology.compose import Composer
from application.astrology.draw_wheel import DrawWheelUseCase, Look
from application.astrology.meanings import Meanings
from application.astrology.wording import Vocabularies
from domain.astrology.birth import Birth
from domain.astrology.querent import OWN
from domain.shared.errors import ProviderUnavailable
from domain.shared.language import Language


@dataclass(frozen=True, slots=True)
class ChartReading:
    """`picture` is None where none could be drawn."""

    picture: bytes | None
    caption: str
    text: str


class ReadChartUseCase:
    def __init__(
        self,
        cast: CastChartUseCase,
        draw: DrawWheelUseCase,
        vocabularies: Vocabularies,
        meanings: Mapping[Language, Meanings],
    ) -> None:
        self._cast = cast
        self._draw = draw
        self._vocabularies = vocabularies
        self._meanings = meanings

    async def execute(self, birth: Birth, name: str, language: Language) -> ChartReading:
        """Raises InvalidInput for a birth that cannot be computed."""
        natal = await self._cast.execute(birth)
        words = self._vocabularies.of(language)
        whose = words.text("chart-own") if name == OWN else words.text("chart-of", name=name)
        try:
            picture = await self._draw.natal(natal, Look(language, whose))
        except ProviderUnavailable:
            picture = None
        text = Composer(words, self._meanings[language]).natal(natal)
        return ChartReading(picture, chart_caption(natal, words, whose), text)
