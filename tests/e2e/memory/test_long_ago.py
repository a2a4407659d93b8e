"""What was said long ago stands in the prompt of whoever asks for it, in any process, until it is
forgotten.
"""

# ruff: noqa: RUF001 - people write Russian

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from application.memory.expiring import ExpireEventsUseCase
from application.memory.facts import KnownFactsUseCase
from application.memory.forget import ForgetPiecesUseCase
from application.memory.importing import ImportConversationUseCase, ImportedLine
from application.personalization.reply import PersonalizedReplyUseCase, ReplyRequest
from application.personalization.reset import ResetPersonalizationUseCase
from application.privacy.erase import ErasePersonUseCase
from application.support.users import ShowUserUseCase
from composition import App, open_app
from domain.memory.events import EventRole, event_id_for
from domain.shared.identity import Person
from infrastructure.mongo.client import Database
from infrastructure.recall.cache import SegmentCache
from infrastructure.recall.episodes import EpisodeRecall
from infrastructure.recall.index import SegmentedRecall
from infrastructure.settings import Settings
from tests.support.clocks import HandClock
from tests.support.text_engine import ScriptedProvider, everything_sent

ANN = "50100800"
TEACHER = "Моего первого учителя звали Пётр Ильич, он носил смешную шляпу"
QUESTION = "Как звали моего первого учителя?"


def forty_sessions() -> Sequence[ImportedLine]:
    """400 messages; the teacher is spoken of in the third session."""
    begin = datetime(2025, 9, 1, 18, tzinfo=UTC)
    lines = []
    for session in range(40):
        for number in range(10):
            text = f"Вечер номер {session}, мысль {number}: погода, чай, работа и планы на завтра"
            if (session, number) == (2, 4):
                text = TEACHER
            role = EventRole.ASSISTANT if number % 2 else EventRole.USER
            at = begin + timedelta(days=session, minutes=number)
            lines.append(ImportedLine(role, text, at))
    return lines


@pytest.fixture
def patient(settings: Settings) -> Settings:
    """However busy the machine is, a reply waits for its memory."""
    return settings.model_copy(update={"memory_recall_ms": 10_000})


@pytest.fixture
async def app(patient: Settings, provider: ScriptedProvider) -> AsyncIterator[App]:
    async with open_app(patient, provider=provider) as opened:
        await opened.get(ImportConversationUseCase).execute(ANN, "butler", forty_sessions())
        yield opened


@pytest.fixture
def provider() -> ScriptedProvider:
    return ScriptedProvider("Пётр Ильич.", "Пётр Ильич.")


async def asked(app: App, provider: ScriptedProvider, turn_id: str) -> str:
    """All that the model is given for the question."""
    await app.get(PersonalizedReplyUseCase).execute(ReplyRequest(ANN, QUESTION, turn_id))
    return everything_sent(provider.requests[-1])


async def test_the_evidence_stands_in_the_prompt(app: App, provider: ScriptedProvider) -> None:
    prompt = await asked(app, provider, "1:1")
    assert TEACHER in prompt
    assert "3 September 2025" in prompt


async def test_a_second_process_finds_it_too(
    app: App, provider: ScriptedProvider, patient: Settings
) -> None:
    async with open_app(patient, provider=provider) as second:
        assert TEACHER in await asked(second, provider, "1:1")


async def test_what_was_reset_stands_in_no_prompt(app: App, provider: ScriptedProvider) -> None:
    await asked(app, provider, "1:1")
    await app.get(ResetPersonalizationUseCase).execute(ANN, None)
    assert TEACHER not in await asked(app, provider, "1:2")


async def test_what_was_taken_out_stands_in_no_prompt_of_any_process(
    app: App, provider: ScriptedProvider, patient: Settings
) -> None:
    async with open_app(patient, provider=provider) as second:
        assert TEACHER in await asked(second, provider, "1:1")
        forgotten = await app.get(ForgetPiecesUseCase).topic(ANN, "моего первого учителя")
        assert forgotten.turns >= 1
        assert TEACHER not in await asked(second, provider, "1:2")


async def test_what_was_told_is_known_until_it_is_struck_out(
    app: App, provider: ScriptedProvider
) -> None:
    reply = app.get(PersonalizedReplyUseCase)
    await reply.execute(ReplyRequest(ANN, "Я живу в Риге, у меня аллергия на орехи.", "1:1"))
    [home, allergy] = (await app.get(KnownFactsUseCase).execute(ANN)).current()
    await app.get(ForgetPiecesUseCase).facts(ANN, {home.fact_id})
    [left] = (await app.get(KnownFactsUseCase).execute(ANN)).current()
    assert left == replace(allergy, sources=())
    prompt = await asked(app, provider, "1:2")
    assert "Аллергия" in prompt
    assert "Риге" not in prompt


async def test_a_fact_stays_though_its_message_told_of_what_is_forgotten_too(
    app: App, provider: ScriptedProvider
) -> None:
    told = "Меня зовут Пётр, живу в Казани, у меня аллергия на орехи."
    await app.get(PersonalizedReplyUseCase).execute(ReplyRequest(ANN, told, "1:1"))
    forgotten = await app.get(ForgetPiecesUseCase).topic(ANN, "орехи")
    assert (forgotten.facts, forgotten.turns) == (1, 1)
    name, home = (await app.get(KnownFactsUseCase).execute(ANN)).current()
    assert (name.statement, home.statement) == ("Зовут Пётр", "Живёт: в Казани")
    assert (name.sources, home.sources) == ((), ())
    prompt = await asked(app, provider, "1:2")
    assert "Пётр" in prompt
    assert "орехи" not in prompt
    assert (await app.get(ForgetPiecesUseCase).topic(ANN, "Казани")).facts == 1


@pytest.mark.parametrize(
    ("told", "topic", "kept"),
    [
        (
            "Je suis allergique aux arachides et je déteste la coriandre.",
            "coriandre",
            "Allergie : aux arachides",
        ),
        ("I am allergic to peanuts and I hate coriander.", "coriander", "Is allergic to peanuts"),
    ],
)
async def test_an_allergy_stays_though_the_same_sentence_told_of_what_is_forgotten(
    app: App, told: str, topic: str, kept: str
) -> None:
    await app.get(PersonalizedReplyUseCase).execute(ReplyRequest(ANN, told, "1:1"))
    await app.get(ForgetPiecesUseCase).topic(ANN, topic)
    [left] = (await app.get(KnownFactsUseCase).execute(ANN)).current()
    assert left.statement == kept


async def test_an_incognito_turn_leaves_nothing(app: App, provider: ScriptedProvider) -> None:
    reply = app.get(PersonalizedReplyUseCase)
    secret = "Я живу в Риге и готовлю сюрприз"
    await reply.execute(ReplyRequest(ANN, secret, "1:1", incognito=True))
    assert (await app.get(KnownFactsUseCase).execute(ANN)).facts == ()
    assert "сюрприз" not in await asked(app, provider, "1:2")


async def test_an_erasure_empties_the_caches_of_other_processes(
    app: App, provider: ScriptedProvider, patient: Settings
) -> None:
    async with open_app(patient, provider=provider) as second:
        await asked(second, provider, "1:1")
        assert second.get(SegmentCache).size > 0
        assert second.get(EpisodeRecall).size > 0
        await app.get(ErasePersonUseCase).execute(Person(ANN))
        await second.get(SegmentedRecall).drop_outdated()
        await second.get(EpisodeRecall).drop_outdated()
        assert second.get(SegmentCache).size == 0
        assert second.get(EpisodeRecall).size == 0
        assert TEACHER not in await asked(second, provider, "1:2")


async def test_what_is_too_old_goes_from_every_place(
    settings: Settings, provider: ScriptedProvider, mongo_database: Database
) -> None:
    """The conversation ends on 10 October 2025."""
    aging = settings.model_copy(update={"memory_max_age_days": 30, "memory_recall_ms": 10_000})
    clock = HandClock(datetime(2025, 10, 20, tzinfo=UTC))
    async with open_app(aging, provider=provider, clock=clock) as app:
        await app.get(ImportConversationUseCase).execute(ANN, "butler", forty_sessions())
        assert await app.get(ExpireEventsUseCase).execute() == 190
        assert TEACHER not in await asked(app, provider, "1:1")
        assert await app.get(ExpireEventsUseCase).execute() == 0
    assert await mongo_database["user_memory"].count_documents({}) == 210
    assert await mongo_database["memory_episodes"].count_documents({}) == 21


async def test_support_sees_what_is_known_and_where_it_comes_from(app: App) -> None:
    request = ReplyRequest(ANN, "Я живу в Риге.", "1:1")
    await app.get(PersonalizedReplyUseCase).execute(request)
    [fact] = (await app.get(ShowUserUseCase).execute(ANN)).facts
    assert fact.sources == (event_id_for("1:1", EventRole.USER),)
