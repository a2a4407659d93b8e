"""With a model of embeddings what was said is found by its meaning, where no word is shared."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry

from application.memory.forget import ForgetPiecesUseCase
from application.memory.importing import ImportConversationUseCase, ImportedLine
from application.memory.meaning import ReadMeaningsUseCase
from application.memory.recall import RecallTurnsUseCase
from composition import App, open_app
from domain.memory.events import EventRole
from domain.shared.errors import ProviderUnavailable
from infrastructure.mongo.client import Database
from infrastructure.settings import Settings
from tests.support.llm_stub import Fault, LlmStub

ANN = "50100801"
CLOWN = "Six of us had painted faces on Sunday, and the clown juggled with plates"
QUESTION = "Which birthday of her niece did she attend?"
NEAR = [1.0, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0]


def conversation() -> list[ImportedLine]:
    begin = datetime(2026, 1, 1, 18, tzinfo=UTC)
    texts = [
        f"Evening number {n}: rain in the street, black tea, work and plans for tomorrow"
        for n in range(60)
    ]
    texts[7] = CLOWN
    return [
        ImportedLine(EventRole.USER, text, begin + timedelta(days=day))
        for day, text in enumerate(texts)
    ]


@pytest.fixture
def with_meaning(settings: Settings, llm: LlmStub) -> Settings:
    llm.vectors[CLOWN] = llm.vectors[QUESTION] = NEAR
    return settings.model_copy(
        update={"embeddings_base_url": llm.base_url, "embeddings_model": "meanings"}
    )


@pytest.fixture
async def app(with_meaning: Settings) -> AsyncIterator[App]:
    async with open_app(with_meaning) as opened:
        await opened.get(ImportConversationUseCase).execute(ANN, "butler", conversation())
        yield opened


async def found(app: App, tokens: int = 40) -> list[str]:
    shown = await app.get(RecallTurnsUseCase).execute(ANN, "butler", QUESTION, tokens=tokens)
    return [turn.content for turn in shown.turns]


def meant(registry: CollectorRegistry, status: str) -> float:
    return registry.get_sample_value("memory_meanings_total", {"status": status}) or 0


async def test_what_shares_no_word_is_found_once_a_worker_has_read_it(app: App) -> None:
    assert CLOWN not in await found(app)
    assert await app.get(ReadMeaningsUseCase).execute() == 60
    assert CLOWN in await found(app)
    assert await app.get(ReadMeaningsUseCase).execute() == 0


async def test_a_late_model_leaves_the_search_to_words(app: App, llm: LlmStub) -> None:
    await app.get(ReadMeaningsUseCase).execute()
    llm.always(Fault("hang"))
    async with asyncio.timeout(60):
        assert await found(app, tokens=800)
    assert meant(app.registry, "late") == 1


async def test_a_failing_model_leaves_the_search_to_words(app: App, llm: LlmStub) -> None:
    llm.always(Fault("server_error"))
    assert await found(app, tokens=800)
    assert meant(app.registry, "failed") == 1
    with pytest.raises(ProviderUnavailable):
        await app.get(ReadMeaningsUseCase).execute()


async def test_vectors_are_halves_beside_their_model_and_dimension(
    app: App, mongo_database: Database
) -> None:
    await app.get(ReadMeaningsUseCase).execute()
    [kept] = await mongo_database["memory_segments"].find({}).to_list()
    assert (kept["read_by"], kept["dimension"]) == ("meanings", 8)
    assert len(kept["vectors"]) == 60 * 8 * 2


async def test_what_is_forgotten_takes_its_vector_along(app: App, mongo_database: Database) -> None:
    await app.get(ReadMeaningsUseCase).execute()
    await app.get(ForgetPiecesUseCase).topic(ANN, "clown")
    [kept] = await mongo_database["memory_segments"].find({}).to_list()
    assert len(kept["vectors"]) == 59 * 8 * 2
    assert CLOWN not in await found(app)


async def test_another_model_reads_everything_anew(app: App, with_meaning: Settings) -> None:
    await app.get(ReadMeaningsUseCase).execute()
    other = with_meaning.model_copy(update={"embeddings_model": "others"})
    async with open_app(other) as changed:
        assert CLOWN not in await found(changed)
        assert await changed.get(ReadMeaningsUseCase).execute() == 60
        assert CLOWN in await found(changed)
