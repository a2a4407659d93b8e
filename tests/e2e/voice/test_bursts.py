"""What is said and written in quick succession is one turn."""

import pytest

from domain.shared.language import Language
from infrastructure.locales import FluentInterfaceTexts
from infrastructure.settings import Settings
from tests.support.in_process_product import CONFIG
from tests.support.sandbox_user import SandboxUser
from tests.support.voice_notes import shipped_notes

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXTS = FluentInterfaceTexts(CONFIG / "locales")
NOTES = {note.file.stem: note for note in shipped_notes()}
WEATHER, HOROSCOPE = NOTES["en-weather"], NOTES["en-horoscope"]


@pytest.fixture(scope="module")
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"burst_merge_ms": 1500})


async def test_a_note_and_a_text_at_once_are_one_turn(ann: SandboxUser) -> None:
    await ann.send_voice(WEATHER.content)
    last = await ann.send_text("In Paris, I mean")
    reply = await ann.wait_for_reply(last)
    said = f"{WEATHER.text}\nIn Paris, I mean"
    assert reply["text"] == f"🎙 {WEATHER.text}\nReply to: {said}"


async def test_a_text_and_two_notes_at_once_are_one_turn(ann: SandboxUser) -> None:
    await ann.send_text("Two things")
    await ann.send_voice(WEATHER.content)
    last = await ann.send_voice(HOROSCOPE.content)
    reply = await ann.wait_for_reply(last)
    said = f"Two things\n{WEATHER.text}\n{HOROSCOPE.text}"
    assert reply["text"] == f"🎙 {WEATHER.text} {HOROSCOPE.text}\nReply to: {said}"


async def test_a_bad_note_does_not_silence_what_is_written_beside_it(ann: SandboxUser) -> None:
    await ann.send_voice(b"")
    last = await ann.send_text("Did you hear?")
    replies = await ann.wait_for_replies(last, 2)
    assert [reply["text"] for reply in replies] == [
        TEXTS.text(Language.ENGLISH, "voice-empty"),
        "Reply to: Did you hear?",
    ]
