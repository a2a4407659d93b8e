"""The astrologer answers questions about a chart from what was computed, or asks for the birth."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from application.astrology.checked_text import ClaimJudge
from application.astrology.personal_sky import PersonalSky, PersonalSkyUseCase, SkySheets
from application.astrology.skills.births import Astrologer, Births
from application.astrology.skills.sky import zone_of
from application.astrology.themes import ThemeReadings
from application.astrology.write_reading import ReadingObserver
from application.dialogue.exchange import Exchange
from application.dialogue.grounding import Grounding
from application.personalization.grounding import Grounded
from application.shared.ports import Clock
from domain.astrology.birth import Birth
from domain.astrology.claims import ClaimChecker
from domain.astrology.querent import OWN, Intake, Purpose, Querent
from domain.shared.errors import InvalidInput, StorageUnavailable
from domain.shared.language import Language
from domain.text_engine.fitting import Cut, Section

_POLICY: Final = "astrology"
"""The safety policy of the personas that speak of the sky."""

_USE_CASE: Final = "chat"
_CHART_TOKENS, _SKY_TOKENS = 420, 320
_CHART = "Of the user's birth, computed exactly; name no position that is not here:"
_SKY = "Of the sky now, computed exactly; name no transit, time or position that is not here:"


@dataclass(frozen=True, slots=True)
class SkyKnowledge:
    """What is computed, how it is put, and who checks what is made of it."""

    skies: PersonalSkyUseCase
    sheets: SkySheets
    themes: ThemeReadings
    checkers: Mapping[Language, ClaimChecker]
    observer: ReadingObserver


class GroundInChart(Grounding):
    action = "chart"

    def __init__(
        self, astrologer: Astrologer, births: Births, knowledge: SkyKnowledge, clock: Clock
    ) -> None:
        self._astrologer = astrologer
        self._births = births
        self._knowledge = knowledge
        self._clock = clock

    async def ground(self, exchange: Exchange) -> Grounded | None:
        """An astrologer's every answer; anybody else's where it is about a chart that is known.

        An astrologer who is asked about a chart that is not known asks for the birth; with anybody
        else the exchange notes that it lacks the facts, so that no colleague is asked in vain.
        """
        words, requests = exchange.words or "", self._astrologer.requests
        is_about_it = requests.mention("own_chart", words)
        if not exchange.turn.is_private:
            exchange.lacks_facts = is_about_it
            return None
        is_asked = is_about_it or requests.mention("prospect", words)
        try:
            querent = await self._astrologer.querents.get(exchange.turn.person)
        except StorageUnavailable:  # the persona answers without it, as it does without a memory
            return None
        birth = querent.birth_of(OWN)
        if birth is None and not is_asked:
            return None
        exchange.lacks_facts = birth is None and is_about_it
        if not await _is_astrologer(exchange) and (birth is None or not is_about_it):
            return None
        if birth is None:
            await self._ask(exchange, querent, words)
            return None
        return await self._grounded(exchange, querent, birth, is_asked=is_asked)

    async def _ask(self, exchange: Exchange, querent: Querent, words: str) -> None:
        if querent.intake is not None or exchange.question is not None:
            return
        asked = await self._births.begin(
            exchange, querent, Intake(Purpose.QUESTION, question=words)
        )
        exchange.answer(asked, by="chart")

    async def _grounded(
        self, exchange: Exchange, querent: Querent, birth: Birth, *, is_asked: bool
    ) -> Grounded | None:
        knowledge, language = self._knowledge, (await exchange.in_use()).language
        zone, now = await zone_of(exchange, querent), self._clock.now()
        try:
            sky = await knowledge.skies.execute(birth, zone, now, days_ahead=self._ahead(exchange))
        except InvalidInput:
            return None
        natal, above = knowledge.sheets.natal(sky, language), knowledge.sheets.now(sky, language)
        words = exchange.words or ""
        checker = knowledge.checkers[language]
        judge = ClaimJudge(
            checker,
            checker.with_named(words, above.grounds),
            partial(knowledge.observer.ungrounded, _USE_CASE),
        )
        sections = (
            Section("chart", f"{_CHART}\n{natal.text}", 2, Cut.SENTENCES, _CHART_TOKENS),
            Section("sky", f"{_SKY}\n{above.text}", 3, Cut.SENTENCES, _SKY_TOKENS),
        )
        if not is_asked:
            return Grounded(sections, judge, is_asked_for=False)
        return Grounded(sections, judge, partial(self._composed, sky, words, language))

    def _ahead(self, exchange: Exchange) -> int:
        return int(self._astrologer.requests.mention("tomorrow", exchange.words or ""))

    def _composed(self, sky: PersonalSky, words: str, language: Language) -> str:
        requests = self._astrologer.requests
        if requests.mention("own_chart", words) and not requests.mention("of_the_day", words):
            return self._knowledge.themes.about(words, sky.natal, language)
        return self._knowledge.themes.day(sky.outlook, language)


async def _is_astrologer(exchange: Exchange) -> bool:
    return (await exchange.in_use()).persona.safety_policy == _POLICY
