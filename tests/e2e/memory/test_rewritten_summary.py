"""What was forgotten stands in no summary of any process, and a worker sums up what is left."""

from collections.abc import AsyncIterator

import pytest

from application.memory.compress import CompressionOutcome, CompressMemoryUseCase
from application.memory.facts import KnownFactsUseCase
from application.memory.forget import ForgetPiecesUseCase
from application.memory.rewriting import RewriteSummariesUseCase
from application.personalization.reply import PersonalizedReplyUseCase, ReplyRequest
from composition import App, open_app
from infrastructure.settings import Settings
from tests.support.text_engine import ScriptedProvider, everything_sent

ANN = "50100804"
SAID = (
    "My grandmother is called Vera and bakes pies with plums",
    "I am learning to play the cello",
    "The cello is loud, says my neighbour",
    "Today it rains",
)
SUMMARY = '{"summary": "Has a granny. Plays an instrument.", "preferred_topics": []}'
ANEW = '{"summary": "Plays the cello.", "preferred_topics": []}'


@pytest.fixture
def small(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"memory_cap": 6, "memory_keep_last": 2, "memory_recall_ms": 10_000}
    )


@pytest.fixture
def provider() -> ScriptedProvider:
    replies = ["I see." for _ in SAID]
    return ScriptedProvider(*replies, SUMMARY, "Of course.", "Of course.", ANEW, "Of course.")


@pytest.fixture
async def app(small: Settings, provider: ScriptedProvider) -> AsyncIterator[App]:
    async with open_app(small, provider=provider) as opened:
        for number, text in enumerate(SAID):
            request = ReplyRequest(ANN, text, f"1:{number}", language_code="en")
            await opened.get(PersonalizedReplyUseCase).execute(request)
        compress, outcome = opened.get(CompressMemoryUseCase), CompressionOutcome.BUSY
        while outcome is not CompressionOutcome.NOT_DUE:  # the background is at it, too
            outcome = await compress.execute(ANN, "butler")
        yield opened


async def shown(app: App, provider: ScriptedProvider, turn_id: str) -> str:
    request = ReplyRequest(ANN, "Who bakes pies in my family?", turn_id)
    await app.get(PersonalizedReplyUseCase).execute(request)
    return everything_sent(provider.requests[-1])


async def test_a_summary_that_rests_on_it_goes_everywhere_at_once_and_is_made_anew(
    app: App, small: Settings, provider: ScriptedProvider
) -> None:
    async with open_app(small, provider=provider) as second:
        before = await shown(second, provider, "1:10")
        assert "granny" in before
        assert "Vera" in before
        await app.get(ForgetPiecesUseCase).topic(ANN, "grandmother")
        assert (await app.get(KnownFactsUseCase).execute(ANN)).current() == ()
        after = await shown(second, provider, "1:11")
        assert not [word for word in ("granny", "Vera", "plums") if word in after]
        assert await second.get(RewriteSummariesUseCase).execute() == 1
        told = everything_sent(provider.requests[-1])
        assert "cello" in told
        assert not [word for word in ("granny", "Vera", "plums") if word in told]
        assert "Plays the cello." in await shown(app, provider, "1:12")
        assert await second.get(RewriteSummariesUseCase).execute() == 0
