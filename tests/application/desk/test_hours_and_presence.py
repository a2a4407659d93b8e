"""Away hours, clocks, idle claims and presence, in the product as it is wired."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

import pytest
import pytest_asyncio

from application.desk.ports import DeskSessions
from application.desk.presence import ListOperatorsUseCase
from application.desk.queue import ListDeskUseCase, ShowDeskSessionUseCase
from application.desk.watching import WatchQueueUseCase
from application.desk.working import ClaimUseCase, WriteUseCase
from application.dialogue.dialogue import DialogueUseCase
from composition.app import open_app
from composition.foundation import App
from composition.open_dialogue import build_dialogue
from domain.access.keys import Principal, Role
from domain.desk.sessions import DeskLine, DeskSession, DeskState, Writer
from domain.shared.identity import Conversation, Person
from infrastructure.in_memory.desk_sessions import InMemoryDeskSessions
from tests.support.clocks import HandClock
from tests.support.dialogue import Unlimited
from tests.support.in_process_product import product_settings
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import BOT_ID, PlainChannel, buttons_of, texts_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

OLGA, PAVEL = Principal("olga", Role.SUPPORT), Principal("pavel", Role.SUPPORT)
HOUR = 3_600.0


@dataclass
class House:
    """The product, opened once, on a Monday at noon in London."""

    app: App
    dialogue: DialogueUseCase
    sessions: InMemoryDeskSessions
    clock: HandClock
    people: Iterator[int] = field(default_factory=lambda: count(701))

    def somebody(self, language: str = "en") -> PlainChannel:
        person = Person(str(next(self.people)))
        return PlainChannel(self.dialogue, person, language_code=language)

    async def session_of(self, somebody: PlainChannel) -> DeskSession:
        found = await self.sessions.open_in(Conversation(BOT_ID, int(str(somebody.person))))
        assert found is not None
        return found

    async def watch(self) -> None:
        await self.app.get(WatchQueueUseCase).execute()

    def figure(self, name: str, **labels: str) -> float:
        return self.app.registry.get_sample_value(name, labels) or 0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(mongod_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    clock, sessions = HandClock(), InMemoryDeskSessions()
    settings = product_settings(
        (mongod_uri, f"test_desk_hours_{uuid4().hex[:12]}"),
        tmp_path_factory.mktemp("desk"),
        desk_hours="mon-fri 09:00-18:00",
        desk_timezone="Europe/London",
        default_language="en",
    )
    ports: Mapping[type, object] = {DeskSessions: sessions}
    opening = open_app(settings, prepare=False, provider=LivingVoice(), ports=ports, clock=clock)
    async with opening as app:
        yield House(app, build_dialogue(app, Unlimited()).use_case, sessions, clock)


@pytest.fixture
def house(opened: House) -> House:
    """At noon on the Monday after the one before."""
    now = opened.clock.now()
    passed = (now.weekday() * 24 + now.hour) * HOUR + now.minute * 60 + now.second
    opened.clock.advance((7 * 24 + 12) * HOUR - passed)
    return opened


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "from Tuesday, 09:00"), ("ru", "во вторник"), ("fr", "de mardi, 09:00")],
)
async def test_who_asks_out_of_hours_is_told_when_people_are_back(
    house: House, language: str, words: str
) -> None:
    house.clock.advance(8 * HOUR)
    [told] = texts_of(await house.somebody(language).command("human"))
    assert words in told
    assert "Europe/London" in told


async def test_they_are_told_so_once_and_nobody_is_late_over_night(house: House) -> None:
    house.clock.advance(8 * HOUR)
    ann = house.somebody()
    await ann.command("human")
    assert "knows already" in texts_of(await ann.command("human"))[0]
    await house.watch()
    before = house.figure("desk_breaches_total", clock="first")
    house.clock.advance(12 * HOUR)
    await house.watch()
    assert house.figure("desk_breaches_total", clock="first") == before


async def test_within_hours_nothing_is_said_of_them(house: House) -> None:
    assert "As soon as" in texts_of(await house.somebody().command("human"))[0]


@pytest.mark.parametrize(
    "words",
    [
        "I want to talk to a real person",
        "operator, please",
        "I need a human",
        "Позовите живого человека",
        "соедините меня с поддержкой",  # noqa: RUF001
        "un humain, s'il vous plaît",
        "Je voudrais parler à quelqu'un de réel",
    ],
)
async def test_plain_words_ask_for_a_person(house: House, words: str) -> None:
    ann = house.somebody()
    await ann.say(words)
    assert (await house.session_of(ann)).state is DeskState.WAITING


@pytest.mark.parametrize(
    "words", ["what is a human being?", "мне нужен оператор крана", "un humain peut-il voler ?"]
)
async def test_who_speaks_of_people_asks_for_none(house: House, words: str) -> None:
    ann = house.somebody()
    await ann.say(words)
    assert await house.sessions.open_in(Conversation(BOT_ID, int(str(ann.person)))) is None


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        ("en", "no need for a human", "nobody need come"),
        ("ru", "человек уже не нужен", "никого не беспокою"),
        ("fr", "plus besoin d'une personne", "je ne dérange personne"),
    ],
)
async def test_who_asked_for_a_person_may_do_without_one(
    house: House, language: str, words: str, said: str
) -> None:
    ann = house.somebody(language)
    await ann.command("human")
    session = await house.session_of(ann)
    assert said in texts_of(await ann.say(words))[0]
    over = await house.sessions.find(session.session_id)
    assert over is not None
    assert (over.state, over.due, len(over.lines)) == (DeskState.RESOLVED, None, 1)


async def test_a_press_takes_the_request_back_once(house: House) -> None:
    ann = house.somebody()
    [button] = buttons_of(await ann.command("human"))
    assert "nobody need come" in texts_of(await ann.press(button))[0]
    assert texts_of(await ann.press(button)) == []


async def test_a_clock_that_runs_out_is_counted_once(house: House) -> None:
    await house.watch()
    await house.somebody().command("human")
    before = house.figure("desk_breaches_total", clock="first")
    house.clock.advance(6 * 60)
    await house.watch()
    await house.watch()
    assert house.figure("desk_breaches_total", clock="first") == before + 1
    assert house.figure("desk_oldest_waiting_seconds") >= 360


async def test_an_answer_that_comes_too_late_counts_at_once(house: House) -> None:
    ann = house.somebody()
    await ann.command("human")
    session = await house.session_of(ann)
    await house.app.get(ClaimUseCase).execute(OLGA, session.session_id)
    before = house.figure("desk_breaches_total", clock="first")
    house.clock.advance(7 * 60)
    await house.app.get(WriteUseCase).execute(OLGA, session.session_id, "Sorry to keep you")
    assert house.figure("desk_breaches_total", clock="first") == before + 1
    assert house.figure("desk_first_reply_seconds_count") > 0


async def test_an_idle_operator_is_warned_before_the_queue_has_it_back(house: House) -> None:
    ann = house.somebody()
    await ann.command("human")
    session = await house.session_of(ann)
    await house.app.get(ClaimUseCase).execute(OLGA, session.session_id)
    house.clock.advance(9 * 60)
    await house.watch()
    await house.watch()
    warned = await house.session_of(ann)
    notes = [line.text for line in warned.lines if line.writer is Writer.NOTE]
    assert [text for text in notes if "olga" in text] == notes
    assert len(notes) == 1
    house.clock.advance(2 * 60)
    await house.watch()
    back = await house.session_of(ann)
    assert (back.state, back.owner) == (DeskState.WAITING, None)


async def test_who_answers_after_the_warning_keeps_the_conversation(house: House) -> None:
    ann = house.somebody()
    await ann.command("human")
    session_id = (await house.session_of(ann)).session_id
    await house.app.get(ClaimUseCase).execute(OLGA, session_id)
    house.clock.advance(9 * 60)
    await house.watch()
    await house.app.get(WriteUseCase).execute(OLGA, session_id, "I am looking")
    said = DeskLine(Writer.USER, "Well?", house.clock.now(), key="t-1")
    assert await house.sessions.replace((await house.session_of(ann)).said(said))
    house.clock.advance(9 * 60)
    await house.watch()
    kept = await house.session_of(ann)
    assert (kept.owner, kept.warned) == ("olga", True)


async def test_whoever_looks_or_works_is_present(house: House) -> None:
    ann = house.somebody()
    await ann.command("human")
    await house.app.get(ListDeskUseCase).execute(OLGA)
    house.clock.advance(60)
    session = await house.session_of(ann)
    await house.app.get(ClaimUseCase).execute(PAVEL, session.session_id)
    house.clock.advance(90)
    await house.app.get(ShowDeskSessionUseCase).execute(PAVEL, session.session_id)
    found = await house.app.get(ListOperatorsUseCase).execute(PAVEL)
    assert [(each.name, present) for each, present in found][:2] == [
        ("pavel", True),
        ("olga", False),
    ]
    await house.watch()
    assert house.figure("desk_operators") == 1
