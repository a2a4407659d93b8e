"""The product starts and chats without a speech model; a note is asked for in writing."""

from pathlib import Path

import pytest

from domain.shared.language import Language
from infrastructure.locales import FluentInterfaceTexts
from infrastructure.settings import Settings
from tests.support.in_process_product import CONFIG, RunningProduct
from tests.support.sandbox_user import SandboxUser
from tests.support.voice_notes import shipped_notes

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED_TO_WRITE = FluentInterfaceTexts(CONFIG / "locales").text(Language.ENGLISH, "media-voice")


@pytest.fixture(scope="module")
def settings(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    missing: Path = tmp_path_factory.mktemp("models") / "missing"
    return settings.model_copy(update={"stt_model": str(missing)})


async def test_a_note_gets_a_courteous_answer_and_texts_theirs(
    ann: SandboxUser, product: RunningProduct
) -> None:
    assert await ann.ask("Good evening") == "Reply to: Good evening"
    sent = await ann.send_voice(shipped_notes()[0].content)
    assert (await ann.wait_for_reply(sent))["text"] == ASKED_TO_WRITE
    assert await ann.ask("What a pity") == "Reply to: What a pity"
    assert await product.metric("transcription_failures_total", kind="no_model") == 1
