"""A day in words: the model's, held to the facts, else those of the meanings."""

from application.astrology.fact_sheet import outlook_sheet
from application.astrology.outlook import Outlook
from application.astrology.read_chart import Telling
from application.astrology.tell_outlook import OutlookTeller
from application.astrology.write_reading import Reader
from domain.shared.language import Language

_USE_CASE = "daily_outlook"


class TellOutlookUseCase:
    def __init__(self, telling: Telling) -> None:
        self._telling = telling

    async def execute(self, outlook: Outlook, reader: Reader) -> str:
        """Of a day, with its date above."""
        language = reader.in_use.language
        words, teller = self._telling.vocabularies.of(language), self._teller(language)
        sheet = outlook_sheet(outlook, teller)
        question = words.text("today-question")
        written = await self._telling.write.execute(_USE_CASE, sheet, question, reader)
        return f"{teller.title(outlook)}\n\n{written}" if written else teller.day(outlook)

    def day(self, outlook: Outlook, language: Language) -> str:
        """Without a model."""
        return self._teller(language).day(outlook)

    def week(self, outlook: Outlook, language: Language) -> str:
        """The events of some days, line by line."""
        return self._teller(language).week(outlook)

    def _teller(self, language: Language) -> OutlookTeller:
        return OutlookTeller(
            self._telling.vocabularies.of(language), self._telling.meanings[language]
        )
