"""Cards and translations for whoever answers people, in the product as it is wired."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

import pytest
import pytest_asyncio

from application.desk.canned import WriteCannedUseCase
from application.desk.helping import HelpOperatorsUseCase
from application.desk.ports import DeskSessions
from application.desk.queue import AskForPersonUseCase
from application.desk.translating import UseSuggestionUseCase, WriteTranslatedUseCase
from application.desk.working import ClaimUseCase, WriteUseCase
from composition.app import open_app
from composition.foundation import App
from domain.access.keys import Principal, Role
from domain.desk.sessions import DeskLine, DeskSession, Reason, Writer
from domain.shared.errors import Conflict, NotFound, ProviderUnavailable
from domain.shared.identity import Conversation, Person
from infrastructure.in_memory.desk_sessions import InMemoryDeskSessions
from presentation.desk_views import session_view
from tests.support.clocks import HandClock
from tests.support.in_process_product import product_settings
from tests.support.interpreter import Interpreter

pytestmark = pytest.mark.asyncio(loop_scope="module")

OLGA = Principal("olga", Role.SUPPORT)


@dataclass
class Desk:
    app: App
    sessions: InMemoryDeskSessions
    voice: Interpreter
    clock: HandClock
    people: Iterator[int] = field(default_factory=lambda: count(901))

    async def claimed(self, language: str = "en", summary: str = "the heating") -> str:
        """A session that Olga answers, of somebody new."""
        chat = next(self.people)
        session = await self.app.get(AskForPersonUseCase).execute(
            Conversation(10_000, chat),
            Person(str(chat)),
            Reason.ASKED,
            summary=summary,
            language=language,
        )
        await self.app.get(ClaimUseCase).execute(OLGA, session.session_id)
        return session.session_id

    async def hears(self, session_id: str, text: str) -> None:
        """What the user says while Olga answers."""
        line = DeskLine(Writer.USER, text, self.clock.now(), key=f"u-{text}")
        assert await self.sessions.replace((await self.get(session_id)).said(line))

    async def get(self, session_id: str) -> DeskSession:
        found = await self.sessions.find(session_id)
        assert found is not None
        return found

    async def help(self) -> None:
        self.clock.advance(2)
        await self.app.get(HelpOperatorsUseCase).execute()

    def figure(self, outcome: str) -> float:
        labels = {"outcome": outcome}
        return self.app.registry.get_sample_value("desk_suggestions_total", labels) or 0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(mongod_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    clock, sessions, voice = HandClock(), InMemoryDeskSessions(), Interpreter()
    settings = product_settings(
        (mongod_uri, f"test_desk_help_{uuid4().hex[:12]}"),
        tmp_path_factory.mktemp("desk"),
        default_language="en",
    )
    ports: Mapping[type, object] = {DeskSessions: sessions}
    opening = open_app(settings, prepare=False, provider=voice, ports=ports, clock=clock)
    async with opening as app:
        yield Desk(app, sessions, voice, clock)


@pytest.fixture
def desk(opened: Desk) -> Desk:
    opened.voice.problem = None
    opened.voice.requests.clear()
    return opened


async def test_who_claims_is_helped_with_what_was_asked(desk: Desk) -> None:
    session_id = await desk.claimed()
    before = desk.figure("offered")
    await desk.help()
    [card] = (await desk.get(session_id)).cards
    assert (card.questions, card.mood) == (("Since when is it cold?",), "worry")
    assert card.translation == ""
    assert desk.figure("offered") == before + 1
    shown = session_view(await desk.get(session_id), whole=True)
    assert shown["cards"][0]["questions"] == ["Since when is it cold?"]


async def test_the_same_words_are_helped_with_once(desk: Desk) -> None:
    session_id = await desk.claimed()
    await desk.help()
    asked = len(desk.voice.requests)
    await desk.help()
    assert len(desk.voice.requests) == asked
    await desk.hears(session_id, "It is cold here")
    await desk.help()
    assert [card.key for card in (await desk.get(session_id)).cards] == [
        "summary",
        "u-It is cold here",
    ]


async def test_nobody_is_helped_who_still_writes_or_has_answered(desk: Desk) -> None:
    session_id = await desk.claimed()
    await desk.help()
    await desk.hears(session_id, "It is")
    asked = len(desk.voice.requests)
    await desk.app.get(HelpOperatorsUseCase).execute()
    await desk.app.get(WriteUseCase).execute(OLGA, session_id, "Yes?")
    await desk.help()
    assert len(desk.voice.requests) == asked


async def test_both_sides_words_are_translated(desk: Desk) -> None:
    session_id = await desk.claimed("fr", "le chauffage")
    await desk.hears(session_id, "Il fait froid")
    await desk.help()
    await desk.app.get(WriteTranslatedUseCase).execute(OLGA, session_id, "Is it on?")
    lines = session_view(await desk.get(session_id), whole=True)["lines"]
    assert [(line["text"], line["translation"]) for line in lines] == [
        ("Il fait froid", "English: Il fait froid"),
        ("Is it on?", "French: Is it on?"),
    ]


async def test_a_suggestion_goes_to_the_user_in_their_language(desk: Desk) -> None:
    session_id = await desk.claimed("fr", "le chauffage")
    await desk.help()
    before = desk.figure("used")
    await desk.app.get(UseSuggestionUseCase).execute(OLGA, session_id, 1)
    [line] = (await desk.get(session_id)).lines
    assert (line.text, line.read) == ("Since when is it cold?", "French: Since when is it cold?")
    assert desk.figure("used") == before + 1
    with pytest.raises(NotFound, match="there are 1"):
        await desk.app.get(UseSuggestionUseCase).execute(OLGA, session_id, 2)


async def test_a_model_that_fails_blocks_nobody(desk: Desk) -> None:
    session_id = await desk.claimed("fr", "le chauffage")
    desk.voice.problem = ProviderUnavailable("down", kind="server_error")
    before = desk.figure("failed")
    await desk.help()
    assert (await desk.get(session_id)).cards == ()
    assert desk.figure("failed") == before + 1
    with pytest.raises(Conflict, match="send it untranslated"):
        await desk.app.get(WriteTranslatedUseCase).execute(OLGA, session_id, "Is it on?")
    await desk.app.get(WriteCannedUseCase).execute(OLGA, session_id, "wait")
    assert len((await desk.get(session_id)).lines) == 1


async def test_without_a_model_nobody_is_asked(
    mongod_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sessions = InMemoryDeskSessions()
    settings = product_settings(
        (mongod_uri, f"test_desk_no_help_{uuid4().hex[:12]}"),
        tmp_path_factory.mktemp("desk"),
        default_language="en",
    )
    ports: Mapping[type, object] = {DeskSessions: sessions}
    async with open_app(settings, prepare=False, ports=ports, clock=HandClock()) as app:
        desk = Desk(app, sessions, Interpreter(), HandClock())
        session_id = await desk.claimed("fr", "le chauffage")
        desk.clock.advance(60)
        await desk.help()
        assert (await desk.get(session_id)).helped == ""
        with pytest.raises(Conflict, match="nobody translates"):
            await app.get(WriteTranslatedUseCase).execute(OLGA, session_id, "Is it on?")
