"""Every phrase of the test model, spoken anew in a voice that it never heard."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
import pytest_asyncio

from domain.speech.sound import NoteLimits
from infrastructure.speech.av_sound_reader import AvSoundReader
from infrastructure.speech.faster_whisper import Computing, FasterWhisper
from tests.support.voice_notes import (
    PATIENCE_SECONDS,
    PHRASES,
    TINY_MODEL,
    VOICES,
    speak,
    voice_note,
)

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        shutil.which("espeak-ng") is None and os.environ.get("CI") != "true",
        reason="espeak-ng is not installed",
    ),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whisper() -> AsyncIterator[FasterWhisper]:
    async with aclosing(
        FasterWhisper(str(TINY_MODEL), Computing(device="cpu"), load_patience=PATIENCE_SECONDS)
    ) as engine:
        yield engine


@pytest.mark.parametrize(
    ("language", "phrase", "variant"),
    [
        (language, phrase, ("m5", "f4")[number % 2])
        for language, phrases in PHRASES.items()
        for number, phrase in enumerate(phrases)
    ],
)
async def test_a_fresh_rendering_is_understood(
    whisper: FasterWhisper, language: str, phrase: str, variant: str
) -> None:
    note = voice_note(speak(phrase, f"{VOICES[language][0]}+{variant}", speed=145))
    heard = await whisper.transcribe(await AvSoundReader().read(note, NoteLimits()))
    assert (heard.text, heard.language) == (phrase, language)
