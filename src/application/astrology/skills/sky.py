"""The skills that tell of the sky: today, the week, the Moon."""

from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from application.astrology.meanings import Meanings
from application.astrology.outlook import OutlookUseCase
from application.astrology.skills.births import Astrologer, Births
from application.astrology.tell_outlook import OutlookTeller
from application.dialogue.exchange import Exchange
from application.shared.ports import Clock
from domain.astrology.querent import OWN, Purpose, Querent
from domain.dialogue.replies import Reply
from domain.shared.language import Language

UTC_ZONE = "UTC"


class SkyOutlook:
    """`/today` and `/week`, over one's own chart; where it is not known, it is asked for."""

    def __init__(
        self,
        purpose: Purpose,
        astrologer: Astrologer,
        births: Births,
        outlook: OutlookUseCase,
        meanings: Mapping[Language, Meanings],
        clock: Clock,
    ) -> None:
        self._purpose = purpose
        self._astrologer = astrologer
        self._births = births
        self._outlook = outlook
        self._meanings = meanings
        self._clock = clock
        births.then[purpose] = self.tell

    @property
    def name(self) -> str:
        return self._purpose.value

    @property
    def actions(self) -> Collection[str]:
        return (self._purpose.value,)

    commands = actions
    allowed_in_crisis = False

    def understands(self, words: str) -> bool:
        return self._astrologer.requests.ask(self.name, words)

    async def answer(self, exchange: Exchange) -> Reply | None:
        if not exchange.turn.is_private:
            return await exchange.saying("astrology-in-private")
        querent = await self._astrologer.querents.get(exchange.turn.person)
        if querent.birth_of(OWN) is None:
            return await self._births.ask(exchange, querent, self._purpose)
        return await self.tell(exchange, querent)

    async def tell(self, exchange: Exchange, querent: Querent) -> Reply:
        words = await self._astrologer.words(exchange)
        zone = await zone_of(exchange, querent)
        today = self._clock.now().astimezone(zone).date()
        teller = OutlookTeller(words, self._meanings[words.language])
        birth = querent.birth_of(OWN)
        if self._purpose is Purpose.WEEK:
            return Reply.text(teller.week(await self._outlook.week(birth, today, zone)))
        return Reply.text(teller.day(await self._outlook.day(birth, today, zone)))


class MoonSkill:
    """`/moon`: where she is now. Needs to know nothing of anybody."""

    name = "moon"
    actions = commands = ("moon",)
    allowed_in_crisis = False

    def __init__(
        self,
        astrologer: Astrologer,
        outlook: OutlookUseCase,
        meanings: Mapping[Language, Meanings],
        clock: Clock,
    ) -> None:
        self._astrologer = astrologer
        self._outlook = outlook
        self._meanings = meanings
        self._clock = clock

    def understands(self, words: str) -> bool:
        return self._astrologer.requests.ask(self.name, words)

    async def answer(self, exchange: Exchange) -> Reply | None:
        words = await self._astrologer.words(exchange)
        querent = await self._astrologer.querents.get(exchange.turn.person)
        moon = await self._outlook.moon(self._clock.now())
        teller = OutlookTeller(words, self._meanings[words.language])
        return Reply.text(teller.moon(moon, await zone_of(exchange, querent)))


async def zone_of(exchange: Exchange, querent: Querent) -> ZoneInfo:
    """Where the person said they are, else where they were born."""
    chosen = (await exchange.in_use()).profile.time_zone
    birth = querent.birth_of(OWN)
    return ZoneInfo(chosen or (birth.place.zone if birth else UTC_ZONE))
