"""Two charts side by side."""

from application.astrology.read_chart import ChartReading, ReadMatchUseCase
from application.astrology.skills.births import Astrologer, Births, reader_of
from application.astrology.skills.relatives import ANYBODY
from application.astrology.wording import Vocabulary
from application.dialogue.exchange import Exchange
from domain.astrology.querent import OWN, Intake, Purpose, Querent
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Picture, Reply, Text

_MATCH = "match"


class Match:
    """`/match`: needs one's own birth and another's, who agrees to it."""

    name = _MATCH
    actions = commands = (_MATCH,)
    allowed_in_crisis = False

    def __init__(self, astrologer: Astrologer, births: Births, read: ReadMatchUseCase) -> None:
        self._astrologer = astrologer
        self._births = births
        self._read = read
        births.then[Purpose.MATCH] = self._known

    def understands(self, words: str) -> bool:
        return self._astrologer.requests.ask(_MATCH, words)

    async def answer(self, exchange: Exchange) -> Reply | None:
        return await self._astrologer.in_private(exchange, self._served)

    async def _served(
        self, exchange: Exchange, querent: Querent, pressed: tuple[str, ...]
    ) -> Reply | None:
        match pressed:
            case ("new",):
                return await self._births.ask(exchange, querent, Purpose.MATCH, other=True)
            case ("with", place) if place.isdigit() and int(place) < len(querent.births):
                return await self._compared(exchange, querent, querent.births[int(place)].name)
            case ():
                return await self._asked(exchange, querent)
        return None

    async def _asked(self, exchange: Exchange, querent: Querent) -> Reply:
        if querent.birth_of(OWN) is None:
            return await self._births.ask(exchange, querent, Purpose.MATCH)
        whose = self._astrologer.relatives.meant(exchange.words or "")
        if whose in querent.others:
            compared = await self._compared(exchange, querent, whose)
            if compared:
                return compared
        elif whose and whose != ANYBODY:
            intake = Intake(Purpose.MATCH, is_other=True, name=whose)
            return await self._births.begin(exchange, querent, intake)
        if not querent.others:
            return await self._births.ask(exchange, querent, Purpose.MATCH, other=True)
        words = await self._astrologer.words(exchange)
        return Reply.text(words.text("match-who"), _choices(querent, words))

    async def _known(self, exchange: Exchange, querent: Querent) -> Reply:
        """Once a birth was told for this: the other's is asked for, or the two compared."""
        told = querent.others[0] if len(querent.others) == 1 else OWN
        return await self._compared(exchange, querent, told) or await self._asked(exchange, querent)

    async def _compared(self, exchange: Exchange, querent: Querent, name: str) -> Reply | None:
        mine, theirs = querent.birth_of(OWN), querent.birth_of(name)
        if mine is None or theirs is None or name == OWN:
            return None
        reading = await self._read.execute(mine, theirs, name, await reader_of(exchange))
        await self._astrologer.keep(exchange, "match-question", reading.text)
        return _said(reading)


def _said(reading: ChartReading) -> Reply:
    picture = Picture(reading.picture, reading.caption) if reading.picture else None
    return Reply((picture or Text(reading.caption), Text(reading.text, markdown=True)))


def _choices(querent: Querent, words: Vocabulary) -> tuple[tuple[Button, ...], ...]:
    people = (
        (Button(each.name, Action.of(_MATCH, "with", place)),)
        for place, each in enumerate(querent.births)
        if each.name != OWN
    )
    return (*people, (Button(words.text("match-new"), Action.of(_MATCH, "new")),))
