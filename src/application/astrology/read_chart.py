"""Charts as a person gets them: picture, table and reading."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.astrology.captions import chart_caption
from application.astrology.cast import CastChartUseCase
from application.astrology.compare import CompareChartsUseCase
from application.astrology.compose import Composer
from application.astrology.draw_wheel import DrawWheelUseCase, Look
from application.astrology.fact_sheet import natal_sheet, synastry_sheet
from application.astrology.meanings import Meanings
from application.astrology.wording import Vocabularies, Vocabulary
from application.astrology.write_reading import Reader, WriteReadingUseCase
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


@dataclass(frozen=True, slots=True)
class Telling:
    """How charts are put into words: by a model, else of the meanings."""

    write: WriteReadingUseCase
    vocabularies: Vocabularies
    meanings: Mapping[Language, Meanings]

    def composer(self, language: Language) -> Composer:
        return Composer(self.vocabularies.of(language), self.meanings[language])


class ReadChartUseCase:
    def __init__(self, cast: CastChartUseCase, draw: DrawWheelUseCase, telling: Telling) -> None:
        self._cast = cast
        self._draw = draw
        self._telling = telling

    async def execute(self, birth: Birth, name: str, reader: Reader) -> ChartReading:
        """Raises InvalidInput for a birth that cannot be computed."""
        natal = await self._cast.execute(birth)
        language = reader.in_use.language
        words, composer = self._telling.vocabularies.of(language), self._telling.composer(language)
        whose = _whose(name, words)
        try:
            picture = await self._draw.natal(natal, Look(language, whose))
        except ProviderUnavailable:
            picture = None
        written = await self._telling.write.execute(
            "natal_chart_interpretation",
            natal_sheet(natal, words, composer),
            words.text("chart-question"),
            reader,
        )
        caption = chart_caption(natal, words, whose)
        return ChartReading(picture, caption, written or composer.natal(natal))


class ReadMatchUseCase:
    def __init__(
        self,
        cast: CastChartUseCase,
        compare: CompareChartsUseCase,
        draw: DrawWheelUseCase,
        telling: Telling,
    ) -> None:
        self._cast = cast
        self._compare = compare
        self._draw = draw
        self._telling = telling

    async def execute(self, birth: Birth, other: Birth, name: str, reader: Reader) -> ChartReading:
        """Raises InvalidInput for a birth that cannot be computed."""
        first, second = await self._cast.execute(birth), await self._cast.execute(other)
        aspects = self._compare.synastry(first, second)
        language = reader.in_use.language
        words, composer = self._telling.vocabularies.of(language), self._telling.composer(language)
        title = words.text("match-title", name=name)
        try:
            picture = await self._draw.with_partner(first, second, Look(language, title))
        except ProviderUnavailable:
            picture = None
        sheet = synastry_sheet(first, second, aspects, composer)
        question = words.text("match-question")
        written = await self._telling.write.execute("synastry", sheet, question, reader)
        lines = "\n".join(sheet.lines[:8])
        return ChartReading(picture, f"{title}\n{lines}", written or composer.synastry(aspects))


def _whose(name: str, words: Vocabulary) -> str:
    return words.text("chart-own") if name == OWN else words.text("chart-of", name=name)
