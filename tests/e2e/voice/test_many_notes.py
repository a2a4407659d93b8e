"""Many people speak at once, and who writes meanwhile is not forgotten."""

import asyncio

import pytest

from tests.support.in_process_product import RunningProduct
from tests.support.sandbox_user import SandboxUser
from tests.support.voice_notes import SpokenNote, shipped_notes

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEAKERS, WRITERS = 20, 5


async def test_twenty_notes_at_once_are_all_answered_and_so_are_texts(
    product: RunningProduct,
) -> None:
    notes = shipped_notes()
    speakers = [await product.sandbox.user(f"Speaker {n}") for n in range(SPEAKERS)]
    writers = [await product.sandbox.user(f"Writer {n}") for n in range(WRITERS)]
    async with asyncio.TaskGroup() as everybody:
        for number, speaker in enumerate(speakers):
            everybody.create_task(speak(speaker, notes[number % len(notes)]))
        for writer in writers:
            everybody.create_task(write(writer))
    assert await product.metric("transcription_seconds_count") == SPEAKERS
    assert await product.metric("transcription_queue_length") == 0


async def speak(speaker: SandboxUser, note: SpokenNote) -> None:
    sent = await speaker.send_voice(note.content)
    reply = await speaker.wait_for_reply(sent, within=60)
    assert reply["text"] == f"🎙 {note.text}\nReply to: {note.text}"


async def write(writer: SandboxUser) -> None:
    for text in ("Hello", "How are you?", "Good night"):
        assert await writer.ask(text, within=60) == f"Reply to: {text}"
