"""A conversation that has paused is remembered as an episode, in every place where it matters."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from application.memory.episodes import KnownEpisodesUseCase, NoteEpisodesUseCase
from application.memory.follow_ups import FollowUpUseCase
from application.memory.forget import ForgetPiecesUseCase
from application.memory.importing import ImportConversationUseCase, ImportedLine
from application.memory.similar_episodes import RecallSimilarEpisodesUseCase
from application.personalization.preferences import ChangePreferencesUseCase
from application.personalization.reply import PersonalizedReplyUseCase, ReplyRequest
from application.personalization.reset import ResetPersonalizationUseCase
from composition import App, open_app
from domain.memory.episodes import Episode
from domain.memory.events import EventRole
from infrastructure.mongo.client import Database
from infrastructure.settings import Settings
from tests.support.clocks import HandClock
from tests.support.text_engine import ScriptedProvider, everything_sent

ANN = "50100801"
HALF_AN_HOUR = 31 * 60
DAY = 24 * 3600
NOTED = json.dumps(
    {
        "title": "The interview at the museum",
        "summary": "Ann has an interview at the museum on Friday and is terrified of it.",
        "mood": "anxious",
        "promises": ["How did the interview at the museum go?"],
    }
)
SAID = ("I have an interview at the museum on Friday", "I'll tell you how it went")


def lighthouse_talks() -> list[ImportedLine]:
    begin = datetime(2025, 3, 1, tzinfo=UTC)
    return [
        ImportedLine(
            EventRole.ASSISTANT if number % 2 else EventRole.USER,
            f"Talk {talk}, words {number} of the lighthouse",
            begin + timedelta(days=talk, minutes=number),
        )
        for talk in range(3)
        for number in range(6)
    ]


@pytest.fixture
def clock() -> HandClock:
    """After the database's own, and at an hour at which people may be written to."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    return HandClock(tomorrow.replace(hour=12))


@pytest.fixture
def provider() -> ScriptedProvider:
    return ScriptedProvider("Good luck!", "I shall be curious.", NOTED, "Tell me!")


@pytest.fixture
async def app(
    settings: Settings, provider: ScriptedProvider, clock: HandClock
) -> AsyncIterator[App]:
    patient = settings.model_copy(update={"memory_recall_ms": 10_000})
    async with open_app(patient, provider=provider, clock=clock) as opened:
        for number, text in enumerate(SAID):
            request = ReplyRequest(ANN, text, f"1:{number}", language_code="en")
            await opened.get(PersonalizedReplyUseCase).execute(request)
        clock.advance(HALF_AN_HOUR)
        yield opened


async def noted(app: App) -> list[Episode]:
    await app.get(NoteEpisodesUseCase).execute()
    return list(await app.get(KnownEpisodesUseCase).execute(ANN))


async def asked(app: App, provider: ScriptedProvider, text: str, turn_id: str) -> str:
    await app.get(PersonalizedReplyUseCase).execute(ReplyRequest(ANN, text, turn_id))
    return everything_sent(provider.requests[-1])


async def test_it_is_noted_by_one_call_and_once(app: App, provider: ScriptedProvider) -> None:
    [episode] = await noted(app)
    assert episode.digest.title == "The interview at the museum"
    assert (episode.digest.mood, len(episode.events)) == ("anxious", 4)
    assert len(provider.requests) == 3
    assert await noted(app) == [episode]
    assert len(provider.requests) == 3


async def test_one_that_goes_on_is_not_noted(app: App, clock: HandClock) -> None:
    clock.advance(-HALF_AN_HOUR)
    assert await noted(app) == []


async def test_one_is_recalled_where_the_next_talk_begins_and_then_no_more(
    app: App, provider: ScriptedProvider
) -> None:
    await app.get(ImportConversationUseCase).execute(ANN, "butler", lighthouse_talks())
    words = "I painted the lighthouse of talk 2 again"
    assert "Last time this came up" in await asked(app, provider, words, "1:7")
    assert "Last time this came up" not in await asked(app, provider, words, "1:8")


async def test_similar_ones_are_found_by_what_they_speak_of(app: App) -> None:
    [episode] = await noted(app)
    similar = app.get(RecallSimilarEpisodesUseCase)
    [found] = await similar.execute(ANN, "butler", "the museum and the interview")
    assert found.episode_id == episode.episode_id
    assert not await similar.execute(ANN, "butler", "roses in the garden")
    assert not await similar.execute(ANN, "astrologer", "the museum and the interview")


async def test_deleting_it_takes_every_word_of_it(app: App, provider: ScriptedProvider) -> None:
    [episode] = await noted(app)
    forgotten = await app.get(ForgetPiecesUseCase).episode(ANN, episode.episode_id)
    assert forgotten.turns == 4
    assert await noted(app) == []
    assert "museum" not in await asked(app, provider, "What was on Friday?", "1:9")


async def test_forgetting_a_topic_takes_it_too(app: App) -> None:
    await noted(app)
    await app.get(ForgetPiecesUseCase).topic(ANN, "museum")
    assert await noted(app) == []


async def test_a_reset_leaves_none(app: App) -> None:
    await noted(app)
    await app.get(ResetPersonalizationUseCase).execute(ANN, None)
    assert await noted(app) == []


async def test_what_was_promised_is_asked_about_once_and_remembered(
    app: App, clock: HandClock, mongo_database: Database, provider: ScriptedProvider
) -> None:
    await noted(app)
    follow_up = app.get(FollowUpUseCase)
    clock.advance(2 * DAY)
    assert await follow_up.execute() == 0, "nobody asked for messages"
    await app.get(ChangePreferencesUseCase).execute(
        ANN, None, lambda profile, now: profile.with_messages_of_ours(True, now=now)
    )
    assert await follow_up.execute() == 1
    [sent] = await mongo_database["inbox"].find({"parts": {"$ne": None}}).to_list()
    [part] = sent["parts"]
    assert part["text"].endswith("How did the interview at the museum go?")
    assert "settings:messages:off" in str(part["buttons"])
    clock.advance(DAY)
    assert await follow_up.execute() == 0
    assert "How did the interview" in await asked(app, provider, "It went well!", "1:9")


async def test_an_imported_conversation_has_episodes_without_a_model(app: App) -> None:
    for _ in range(2):
        await app.get(ImportConversationUseCase).execute("50100802", "butler", lighthouse_talks())
    found = await app.get(KnownEpisodesUseCase).execute("50100802")
    assert [episode.digest.title for episode in found] == [
        f"Talk {talk}, words 0 of the lighthouse" for talk in range(3)
    ]
