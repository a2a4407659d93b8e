"""The skill that asks for births, keeps them, and shows their charts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from application.astrology.interview import Interview
from application.astrology.ports import Querents
from application.astrology.read_chart import ReadChartUseCase
from application.astrology.skills.questions import CHART, Questions
from application.astrology.skills.relatives import ANYBODY, Relatives
from application.astrology.skills.requests import Requests
from application.astrology.wording import Vocabularies, Vocabulary
from application.astrology.write_reading import Reader
from application.dialogue.exchange import Exchange
from application.dialogue.turns import Attachment
from application.personalization.remember_answer import RememberAnswerUseCase
from domain.astrology.querent import MOST_CHARTS, OWN, Intake, Purpose, Querent, Step
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Buttons, Picture, Reply, Text
from domain.shared.errors import InvalidInput

Continue = Callable[[Exchange, Querent], Awaitable[Reply]]
"""What is done, for one of its purposes, once a birth is known."""

Serve = Callable[[Exchange, Querent, tuple[str, ...]], Awaitable[Reply | None]]

_LONGEST_ANSWER = 300
_YES_OR_NO = (Step.CONSENT, Step.CONFIRM)


@dataclass(frozen=True, slots=True)
class Astrologer:
    """What the skills of astrology share."""

    querents: Querents
    vocabularies: Vocabularies
    requests: Requests
    relatives: Relatives
    remember: RememberAnswerUseCase

    async def words(self, exchange: Exchange) -> Vocabulary:
        return self.vocabularies.of((await exchange.in_use()).language)

    async def in_private(self, exchange: Exchange, serve: Serve) -> Reply | None:
        """`serve` is given who asks, and what the button carries that was pressed, if any was."""
        if not exchange.turn.is_private:
            return await exchange.saying("astrology-in-private")
        order = exchange.turn.order
        pressed = order.action.arguments if order and order.pressed and order.action else ()
        return await serve(exchange, await self.querents.get(exchange.turn.person), pressed)

    async def keep(self, exchange: Exchange, question: str, answer: str) -> None:
        """The persona remembers the answer to the question, an interface text by its key."""
        if exchange.incognito:
            return
        asked = (await self.words(exchange)).text(question)
        profile = (await exchange.in_use()).profile
        await self.remember.execute(profile, exchange.turn.turn_id, asked, answer)


class Births:
    """`then` is what follows for purposes other than the chart itself; others may add to it."""

    name = CHART
    actions = commands = (CHART,)
    allowed_in_crisis = False

    def __init__(
        self,
        astrologer: Astrologer,
        interview: Interview,
        questions: Questions,
        read: ReadChartUseCase,
    ) -> None:
        self._astrologer = astrologer
        self._interview = interview
        self._questions = questions
        self._read = read
        self.then: dict[Purpose, Continue] = {}

    def understands(self, words: str) -> bool:
        requests = self._astrologer.requests
        if requests.mention("about", words):
            return False
        return requests.ask(CHART, words) or bool(self._astrologer.relatives.whose(words))

    async def is_answered_by(self, exchange: Exchange, asks_else: Callable[[], bool]) -> bool:
        """Whether this is an answer to what was asked; else the question is put once more later."""
        words = exchange.words or ""
        place = _location(exchange)
        if not exchange.turn.is_private or len(words) > _LONGEST_ANSWER:
            return False
        querent = await self._querent(exchange)
        intake = querent.intake
        if intake is None or not (words or place):
            return False
        if place is not None or self._is_clear_to(intake, words):
            return True
        heard = await self._interview.hear(intake, words)
        no_name = intake.step is Step.NAME and self._astrologer.requests.mention("no_name", words)
        is_guess = intake.step is Step.NAME or (bool(heard.problem) and not heard.tells_a_day)
        is_aside = heard.is_aside or no_name or (intake.rests and not heard.tells_a_day)
        is_aside = is_aside or (is_guess and asks_else())
        if is_aside:
            await self._put_aside(exchange, querent, intake)
        return not is_aside

    def _is_clear_to(self, intake: Intake, words: str) -> bool:
        """What needs no look at dates and places to be an answer."""
        requests = self._astrologer.requests
        others = self._astrologer.relatives.whose(words, of_charts=True)
        if others or requests.ask("cancel", words):
            return True
        return intake.step in _YES_OR_NO and requests.ask("yes", words)

    async def _put_aside(self, exchange: Exchange, querent: Querent, intake: Intake) -> None:
        """The question is put again below the persona's answer, but not for ever."""
        later = replace(intake, asides=intake.asides + 1)
        if intake.rests:
            return
        await self._astrologer.querents.save(querent.asked(later))
        if not later.rests:
            exchange.afterwards = self._questions.next(
                intake, await self._astrologer.words(exchange)
            )

    async def answer(self, exchange: Exchange) -> Reply | None:
        return await self._astrologer.in_private(exchange, self._served)

    async def _served(
        self, exchange: Exchange, querent: Querent, pressed: tuple[str, ...]
    ) -> Reply | None:
        if pressed:
            return await self._pressed(exchange, querent, pressed)
        if exchange.turn.order is None and querent.intake is not None:
            return await self._told(exchange, querent, querent.intake)
        return await self._asked(exchange, querent)

    async def ask(
        self, exchange: Exchange, querent: Querent, purpose: Purpose, *, other: bool = False
    ) -> Reply:
        """Ask for a birth that is needed for something; of one's own, what was told is kept."""
        begun = querent.intake
        if begun and not (other or begun.is_other):
            intake = replace(begun, purpose=purpose, question="")
        else:
            intake = Intake(purpose, is_other=other)
        return await self.begin(exchange, querent, intake)

    async def begin(self, exchange: Exchange, querent: Querent, intake: Intake) -> Reply:
        """The same, where more is known."""
        return await self._on(exchange, querent, intake)

    async def show(self, exchange: Exchange, querent: Querent, name: str = OWN) -> Reply:
        words = await self._astrologer.words(exchange)
        birth = querent.birth_of(name)
        if birth is None:
            return Reply.text(words.text("chart-none"))
        reading = await self._read.execute(birth, name, await reader_of(exchange))
        picture = Picture(reading.picture, reading.caption) if reading.picture else None
        await self._astrologer.keep(exchange, "chart-question", reading.text)
        text = Text(reading.text, markdown=True, buttons=_below(querent, name, words))
        return Reply((picture or Text(reading.caption), text))

    async def _asked(self, exchange: Exchange, querent: Querent) -> Reply:
        told = (exchange.words or "").strip()
        whose = self._astrologer.relatives.meant(told)
        for name in querent.others:
            if told and (name == whose or name.casefold() in told.casefold()):
                return await self.show(exchange, querent, name)
        if whose:
            return await self._asked_of(exchange, querent, whose, told)
        heard = await self._interview.hear(Intake(), told) if told else None
        if heard and heard.problem and heard.tells_a_day:
            await self._astrologer.querents.save(querent.asked(heard.intake))
            return self._questions.again(heard, await self._astrologer.words(exchange))
        if heard and heard.intake.days:
            return await self._on(exchange, querent, heard.intake)
        if querent.birth_of(OWN):
            await self._astrologer.querents.save(querent.asked(None))
            return await self.show(exchange, querent)
        if querent.intake and not querent.intake.is_other:
            return await self._on(exchange, querent, querent.intake)
        return await self.ask(exchange, querent, Purpose.CHART)

    async def _asked_of(self, exchange: Exchange, querent: Querent, whose: str, told: str) -> Reply:
        """Another person's chart, with what is told of their birth already."""
        if whose == ANYBODY:
            return await self.ask(exchange, querent, Purpose.CHART, other=True)
        heard = await self._interview.hear(Intake(is_other=True, name=whose), told)
        return await self._on(exchange, querent, heard.intake)

    async def _told(self, exchange: Exchange, querent: Querent, intake: Intake) -> Reply | None:
        words = await self._astrologer.words(exchange)
        if self._astrologer.relatives.whose(exchange.words or "", of_charts=True):
            return await self._asked(exchange, querent)
        if self._astrologer.requests.ask("cancel", exchange.words or ""):
            await self._astrologer.querents.save(querent.asked(None))
            return Reply.text(words.text("birth-cancelled"))
        if place := _location(exchange):
            placed = await self._interview.at(intake, *place)
            return await self._on(exchange, querent, placed or intake)
        if intake.step in _YES_OR_NO and self._astrologer.requests.ask("yes", exchange.words or ""):
            return await self._agreed(exchange, querent, intake)
        heard = await self._interview.hear(intake, exchange.words or "")
        if heard.problem:
            unheard = (
                heard.intake
                if heard.intake != intake
                else replace(intake, asides=intake.asides + 1)
            )
            await self._astrologer.querents.save(querent.asked(unheard))
            return self._questions.again(heard, words)
        return await self._on(exchange, querent, heard.intake)

    async def _pressed(
        self, exchange: Exchange, querent: Querent, pressed: tuple[str, ...]
    ) -> Reply | None:
        match pressed:
            case ("other",):
                return await self.ask(exchange, querent, Purpose.CHART, other=True)
            case (("change" | "show" | "forget") as wish, place):
                name = _name_at(querent, place)
                return None if name is None else await self._wished(exchange, querent, wish, name)
            case (choice, value) if querent.intake:
                return await self._chosen(exchange, querent, querent.intake, choice, value)
        return None

    async def _wished(self, exchange: Exchange, querent: Querent, wish: str, name: str) -> Reply:
        if wish == "show":
            return await self.show(exchange, querent, name)
        if wish == "change":
            other = name != OWN
            return await self._on(
                exchange, querent, Intake(is_other=other, name=name, consents=other)
            )
        await self._astrologer.querents.save(querent.forgetting(name))
        words = await self._astrologer.words(exchange)
        return replace(Reply.text(words.text("chart-forgotten")), removes_buttons=True)

    async def _chosen(
        self, exchange: Exchange, querent: Querent, intake: Intake, choice: str, value: str
    ) -> Reply | None:
        if choice == "confirm" and intake.step is Step.CONFIRM:
            return await self._confirmed(exchange, querent, intake, value)
        pressed = self._interview.press(intake, choice, value)
        if pressed is None:
            return None
        return replace(await self._on(exchange, querent, pressed), removes_buttons=True)

    async def _agreed(self, exchange: Exchange, querent: Querent, intake: Intake) -> Reply | None:
        if intake.step is Step.CONSENT:
            return await self._on(exchange, querent, replace(intake, consents=True))
        return await self._kept(exchange, querent, intake)

    async def _confirmed(
        self, exchange: Exchange, querent: Querent, intake: Intake, decision: str
    ) -> Reply | None:
        if decision == "yes":
            kept = await self._kept(exchange, querent, intake)
            return kept and replace(kept, removes_buttons=True)
        begun = intake.anew
        return replace(await self._on(exchange, querent, begun), removes_buttons=True)

    async def _kept(self, exchange: Exchange, querent: Querent, intake: Intake) -> Reply | None:
        """None where the persona is to answer the question that led here."""
        try:
            known = querent.knowing(intake.name, intake.birth)
        except InvalidInput:
            words = await self._astrologer.words(exchange)
            return Reply.text(words.text("birth-problem-many", most=MOST_CHARTS))
        await self._astrologer.querents.save(known)
        if intake.question:
            exchange.words, exchange.goes_on = intake.question, True
            return None
        if follow := self.then.get(intake.purpose):
            return await follow(exchange, known)
        return await self.show(exchange, known, intake.name)

    async def _on(self, exchange: Exchange, querent: Querent, intake: Intake) -> Reply:
        """Keep what is known so far, and ask what is not."""
        self._interview.get_ready()
        await self._astrologer.querents.save(querent.asked(replace(intake, asides=0)))
        return self._questions.next(intake, await self._astrologer.words(exchange))

    async def _querent(self, exchange: Exchange) -> Querent:
        return await self._astrologer.querents.get(exchange.turn.person)


async def reader_of(exchange: Exchange) -> Reader:
    turn, in_use = exchange.turn, await exchange.in_use()
    return Reader(str(turn.owner), turn.turn_id, in_use, exchange.audience.show)


def _location(exchange: Exchange) -> tuple[float, float] | None:
    places = (c.place for c in exchange.turn.contents if isinstance(c, Attachment))
    return next(((place.latitude, place.longitude) for place in places if place), None)


def _name_at(querent: Querent, place: str) -> str | None:
    """Buttons carry a birth's place in the list: a name may be too long for one."""
    known = place.isdigit() and int(place) < len(querent.births)
    return querent.births[int(place)].name if known else None


def _below(querent: Querent, name: str, words: Vocabulary) -> Buttons:
    places = {each.name: place for place, each in enumerate(querent.births)}

    def button(label: str, *arguments: object) -> Button:
        return Button(label, Action.of(CHART, *arguments))

    mine = places[name]
    others = (
        (button(other or words.text("chart-own"), "show", place),)
        for other, place in places.items()
        if other != name
    )
    return (
        (
            button(words.text("chart-change"), "change", mine),
            button(words.text("chart-forget"), "forget", mine),
        ),
        (button(words.text("chart-other"), "other"),),
        *others,
    )
