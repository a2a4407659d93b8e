"""What every engine owes: the words, the language, silence left silent, and an end on demand."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import numpy as np
import pytest

from application.speech.ports import SpeechState, SpeechToText
from domain.speech.sound import NoteLimits, Sound
from infrastructure.speech.av_sound_reader import AvSoundReader
from infrastructure.speech.faster_whisper import Computing, FasterWhisper
from infrastructure.speech.openai_transcriptions import OpenAITranscriptions
from tests.support.transcription_stub import TranscriptionStub
from tests.support.voice_notes import (
    PATIENCE_SECONDS,
    TINY_MODEL,
    Samples,
    SpokenNote,
    decoded,
    noise,
    shipped_notes,
    silence,
    tone,
)

NOTES = shipped_notes()


@pytest.fixture(scope="module")
def server() -> Iterator[TranscriptionStub]:
    with TranscriptionStub() as running:
        yield running


@pytest.fixture(params=["faster_whisper", "openai_transcriptions"])
async def speech(
    request: pytest.FixtureRequest, server: TranscriptionStub
) -> AsyncIterator[SpeechToText]:
    """An engine that takes long sounds in slices of eight seconds."""
    engine: FasterWhisper | OpenAITranscriptions
    if request.param == "faster_whisper":
        engine = FasterWhisper(
            str(TINY_MODEL),
            Computing(device="cpu", slice_seconds=8.0),
            load_patience=PATIENCE_SECONDS,
        )
    else:
        engine = OpenAITranscriptions(
            base_url=server.base_url, api_key="k", model="tiny", slice_seconds=8.0
        )
    async with aclosing(engine):
        engine.start()
        yield engine


def sound_of(samples: Samples) -> Sound:
    return Sound((samples * 32767).astype("<i2").tobytes())


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.file.stem)
async def test_a_voice_never_heard_before_is_understood_word_for_word(
    speech: SpeechToText, note: SpokenNote
) -> None:
    sound = await AvSoundReader().read(note.content, NoteLimits())
    heard = await speech.transcribe(sound)
    assert (heard.text, heard.language, heard.no_speech) == (note.text, note.language, False)
    assert heard.duration == sound.seconds
    assert 0 <= heard.segments[0].start < heard.segments[-1].end


@pytest.mark.parametrize(
    "samples",
    [silence(10.0), noise(5.0, seed=3), tone(4.0)],
    ids=["silence", "noise", "tone"],
)
async def test_where_nobody_speaks_nothing_is_heard(speech: SpeechToText, samples: Samples) -> None:
    heard = await speech.transcribe(sound_of(samples), "ru")
    assert (heard.text, heard.language, heard.no_speech) == ("", None, True)


async def test_the_hint_does_not_turn_one_language_into_another(speech: SpeechToText) -> None:
    note = next(note for note in NOTES if note.language == "fr")
    heard = await speech.transcribe(sound_of(decoded(note.content)), "ru")
    assert (heard.text, heard.language) == (note.text, "fr")


async def test_a_long_sound_is_heard_to_its_end_in_order(speech: SpeechToText) -> None:
    russian = [note for note in NOTES if note.language == "ru"][:2]
    samples = np.concatenate(
        [part for note in russian for part in (decoded(note.content), silence(7.0))]
    )
    heard = await speech.transcribe(sound_of(samples))
    assert heard.text == " ".join(note.text for note in russian)
    assert heard.segments[-1].start > 7.0


async def test_many_notes_at_once_are_all_heard(speech: SpeechToText) -> None:
    sounds = [sound_of(decoded(note.content)) for note in NOTES]
    heard = await asyncio.gather(*(speech.transcribe(sound) for sound in sounds))
    assert [transcript.text for transcript in heard] == [note.text for note in NOTES]


async def test_a_cancelled_note_ends_at_once_and_the_next_one_works(speech: SpeechToText) -> None:
    note = NOTES[0]
    endless = sound_of(np.tile(decoded(note.content), 40))
    work = asyncio.create_task(speech.transcribe(endless))
    await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    heard = await speech.transcribe(sound_of(decoded(note.content)))
    assert heard.text == note.text


async def test_a_working_engine_says_that_it_is_ready(speech: SpeechToText) -> None:
    assert (await speech.check()).state is SpeechState.READY
    assert speech.readiness().state is SpeechState.READY
