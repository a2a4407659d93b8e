"""The skills that tell of the sky: today, the week, the Moon."""

from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from application.astrology.meanings import Meanings
from application.astrology.outlook import OutlookUseCase
from application.astrology.skills.births import Astrologer, Births, reader_of
from application.astrology.tell_day import TellOutlookUseCase
from application.astrology.tell_outlook import OutlookTeller
from application.dialogue.exchange import Exchange
from application.shared.ports import Clock
from domain.astrology.querent import OWN, Purpose, Querent
from domain.dialogue.replies import Reply, Text
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
        tell: TellOutlookUseCase,
        clock: Clock,
    ) -> None:
        self._purpose = purpose
        self._astrologer = astrologer
        self._births = births
        self._outlook = outlook
        self._tell = tell
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
        return await self._astrologer.in_private(exchange, self._served)

    async def _served(self, exchange: Exchange, querent: Querent, _: tuple[str, ...]) -> Reply:
        if querent.birth_of(OWN) is None:
            return await self._births.ask(exchange, querent, self._purpose)
        return await self.tell(exchange, querent)

    async def tell(self, exchange: Exchange, querent: Querent) -> Reply:
        zone, birth = await zone_of(exchange, querent), querent.birth_of(OWN)
        today = self._clock.now().astimezone(zone).date()
        reader = await reader_of(exchange)
        if self._purpose is Purpose.WEEK:
            week = await self._outlook.week(birth, today, zone)
            told = self._tell.week(week, reader.in_use.language)
        else:
            told = await self._tell.execute(await self._outlook.day(birth, today, zone), reader)
        await self._astrologer.keep(exchange, f"{self._purpose.value}-question", told)
        return Reply((Text(told, markdown=True),))


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
