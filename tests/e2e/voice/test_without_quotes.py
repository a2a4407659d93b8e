"""Where STT_ECHO is off, the answer stands alone."""

import pytest

from infrastructure.settings import Settings
from tests.support.sandbox_user import SandboxUser
from tests.support.voice_notes import shipped_notes

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"stt_echo": False})


async def test_the_words_are_answered_without_being_quoted(ann: SandboxUser) -> None:
    note = shipped_notes()[0]
    sent = await ann.send_voice(note.content)
    assert (await ann.wait_for_reply(sent))["text"] == f"Reply to: {note.text}"
