"""Whatever is sent as a recording: one clear answer, nothing left behind, the next one heard."""

import os
import re
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from stat import S_ISREG

import pytest
import pytest_asyncio

from domain.shared.language import Language
from infrastructure.locales import FluentInterfaceTexts
from tests.support.decompression_bomb import flac_of_silence
from tests.support.in_process_product import CONFIG, RunningProduct
from tests.support.sandbox_user import SandboxUser
from tests.support.voice_notes import (
    decoded,
    noise,
    shipped_notes,
    silence,
    video_note,
    voice_note,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXTS = FluentInterfaceTexts(CONFIG / "locales")
NOTE = next(note for note in shipped_notes() if note.language == "en")
HEARD = f"🎙 {NOTE.text}\nReply to: {NOTE.text}"
MEBIBYTE = 2**20
_PASSING = re.compile("sqlite3|/places/")


def text(key: str) -> str:
    return TEXTS.text(Language.ENGLISH, key, minutes=10, megabytes=20)


@pytest_asyncio.fixture(loop_scope="module")
async def bob(product: RunningProduct, temporary_files: Path) -> AsyncIterator[SandboxUser]:
    """Whatever he sends, he gets one answer, nothing of it stays, and his next note is heard."""
    bob = await product.sandbox.user("Bob")
    await bob.wait_for_reply(await bob.send_voice(NOTE.content))  # whatever opens once, is open
    files = open_files()
    yield bob
    sent = await bob.send_voice(NOTE.content)
    assert (await bob.wait_for_reply(sent))["text"] == HEARD
    own = [message for message in await bob.messages() if not message["from"]["is_bot"]]
    assert len(await bob.messages()) == 2 * len(own)
    assert not os.listdir(temporary_files)
    assert open_files() == files
    assert await product.metric("transcription_queue_length") == 0
    for kind in ("crash", "lane"):
        assert await product.metric("turn_failures_total", kind=kind) == 0


def open_files() -> set[str]:
    """The ordinary files this process holds open, apart from SQLite's short-lived journals and the
    gazetteer, which a start makes beside everything else.
    """
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = os.readlink(link)
            if S_ISREG(os.stat(link).st_mode) and not _PASSING.search(target):
                found.add(target)
        except FileNotFoundError:
            continue
    return found


@pytest.mark.parametrize(
    ("recording", "answer"),
    [
        pytest.param(b"", "voice-empty", id="0 bytes"),
        pytest.param(NOTE.content[:20], "voice-truncated", id="cut in the first page"),
        pytest.param(NOTE.content[: len(NOTE.content) // 3], "voice-truncated", id="cut later"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(2000), "voice-not_audio", id="a picture"),
        pytest.param(bytes(range(256)) * 20, "voice-not_audio", id="wrong bytes"),
        pytest.param(voice_note(silence(0.1)), "voice-too_short", id="0.1 s"),
        pytest.param(voice_note(silence(10)), "voice-silent", id="10 s of silence"),
        pytest.param(voice_note(noise(5, seed=1)), "voice-silent", id="noise"),
    ],
)
async def test_a_note_without_words_gets_a_kind_answer(
    bob: SandboxUser, recording: bytes, answer: str
) -> None:
    sent = await bob.send_voice(recording)
    assert (await bob.wait_for_reply(sent))["text"] == text(answer)


@pytest.mark.parametrize(
    ("send", "answer"),
    [
        pytest.param(
            lambda bob: bob.send_voice(NOTE.content, file_size=21 * MEBIBYTE),
            "voice-too_large",
            id="21 MB announced",
        ),
        pytest.param(
            lambda bob: bob.send_voice(NOTE.content, duration=7200),
            "voice-too_long",
            id="2 h announced",
        ),
    ],
)
async def test_what_is_announced_too_large_or_too_long_is_not_fetched(
    bob: SandboxUser, send: Callable[[SandboxUser], Awaitable[int]], answer: str
) -> None:
    fetched = len(await bob.client.calls("getFile"))
    assert (await bob.wait_for_reply(await send(bob)))["text"] == text(answer)
    assert len(await bob.client.calls("getFile")) == fetched


async def test_a_note_shorter_than_announced_arrived_incomplete(bob: SandboxUser) -> None:
    sent = await bob.send_voice(NOTE.content, duration=30)
    assert (await bob.wait_for_reply(sent))["text"] == text("voice-truncated")


async def test_a_small_file_that_unpacks_to_hours_takes_little_memory(bob: SandboxUser) -> None:
    before = most_memory()
    sent = await bob.send_file("audio", flac_of_silence(hours=6), "bomb.flac", "audio/flac")
    assert (await bob.wait_for_reply(sent))["text"] == text("voice-too_long")
    assert most_memory() - before < 64 * MEBIBYTE


def most_memory() -> int:
    """In bytes, the most this process has ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


async def test_a_video_note_is_heard(bob: SandboxUser) -> None:
    film = video_note(decoded(NOTE.content))
    sent = await bob.send_file("video_note", film, "note.mp4", "video/mp4", duration=1)
    assert (await bob.wait_for_reply(sent))["text"] == HEARD


async def test_a_silent_film_is_no_recording(bob: SandboxUser) -> None:
    sent = await bob.send_file("video_note", video_note(None), "note.mp4", "video/mp4", duration=1)
    assert (await bob.wait_for_reply(sent))["text"] == text("voice-not_audio")


@pytest.mark.parametrize("kind", ["audio", "document"])
async def test_a_sound_file_is_heard(bob: SandboxUser, kind: str) -> None:
    sent = await bob.send_file(kind, NOTE.content, "note.ogg", "audio/ogg")
    assert (await bob.wait_for_reply(sent))["text"] == HEARD


async def test_wrong_bytes_in_an_audio_document_are_no_recording(bob: SandboxUser) -> None:
    sent = await bob.send_file("document", b"no sound" * 100, "note.ogg", "audio/ogg")
    assert (await bob.wait_for_reply(sent))["text"] == text("voice-not_audio")
