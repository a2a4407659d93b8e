"""From a file as somebody sends it to believable words, with the real reader and a real model."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from application.speech.ports import SpeechReadiness, SpeechState, SpeechToText
from application.speech.transcribe import Capacity, TranscribeVoiceNoteUseCase
from domain.shared.errors import LimitReached, SpeechUnavailable, UnusableAudio
from domain.speech.sound import NoteLimits, Sound
from domain.speech.transcript import Segment, Transcript
from infrastructure.speech.av_sound_reader import AvSoundReader
from infrastructure.speech.faster_whisper import Computing, FasterWhisper
from infrastructure.speech.hallucination_file import load_hallucinations
from tests.support.voice_notes import (
    PATIENCE_SECONDS,
    TINY_MODEL,
    SpokenNote,
    decoded,
    noise,
    shipped_notes,
    silence,
    video_note,
    voice_note,
)

NOTES = shipped_notes()
KNOWN = load_hallucinations(Path("config/speech/hallucinations.yaml"))


@dataclass
class Record:
    """Remembers what an observer is told."""

    works: list[tuple[float, float]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def transcribed(self, *, seconds: float, sound_seconds: float) -> None:
        self.works.append((seconds, sound_seconds))

    def failed(self, kind: str) -> None:
        self.failures.append(kind)

    def waiting(self, notes: int) -> None:
        self.lengths.append(notes)


@dataclass
class Scripted:
    """An engine that answers when it is told to."""

    answer: Transcript
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    working: int = 0
    most_working: int = 0

    async def transcribe(self, sound: Sound, hint_language: str | None = None) -> Transcript:
        self.working += 1
        self.most_working = max(self.most_working, self.working)
        self.begun.release()
        try:
            await self.may_answer.wait()
        finally:
            self.working -= 1
        return self.answer

    def readiness(self) -> SpeechReadiness:
        return SpeechReadiness(SpeechState.READY)

    async def check(self) -> SpeechReadiness:
        return self.readiness()


def use_case(
    speech: SpeechToText, record: Record | None = None, capacity: Capacity | None = None
) -> TranscribeVoiceNoteUseCase:
    return TranscribeVoiceNoteUseCase(
        AvSoundReader(),
        speech,
        observer=record or Record(),
        hallucinations=KNOWN,
        limits=NoteLimits(max_seconds=30.0),
        capacity=capacity or Capacity(workers=2),
    )


def said(text: str, probability: float = -0.1) -> Transcript:
    segment = Segment(text, 0.0, 1.0, average_log_probability=probability)
    return Transcript.of([segment], language="ru", duration=1.0)


@pytest.fixture
async def whisper() -> AsyncIterator[FasterWhisper]:
    async with aclosing(
        FasterWhisper(str(TINY_MODEL), Computing(device="cpu"), load_patience=PATIENCE_SECONDS)
    ) as engine:
        engine.start()
        yield engine


@pytest.fixture(autouse=True)
def _no_temporary_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.file.stem)
async def test_a_note_becomes_its_words(whisper: FasterWhisper, note: SpokenNote) -> None:
    record = Record()
    heard = await use_case(whisper, record).execute(
        note.content, hint_language="ru", announced_seconds=2.0
    )
    assert (heard.text, heard.language) == (note.text, note.language)
    assert record.works[0][1] == heard.duration
    assert record.failures == []


async def test_a_video_note_and_a_file_yet_to_be_fetched_become_words(
    whisper: FasterWhisper,
) -> None:
    async def fetch() -> bytes:
        return video_note(decoded(NOTES[0].content))

    assert (await use_case(whisper).execute(fetch)).text == NOTES[0].text


@pytest.mark.parametrize(
    ("audio", "announced", "kind"),
    [
        (b"", None, "empty"),
        (b"no sound at all" * 50, None, "not_audio"),
        (NOTES[0].content[:300], None, "truncated"),
        (NOTES[0].content, 9.0, "truncated"),
        (NOTES[0].content, 7200.0, "too_long"),
        (voice_note(silence(0.1)), None, "too_short"),
        (voice_note(silence(10.0)), 10.0, "silent"),
        (voice_note(noise(5.0, seed=4)), 5.0, "silent"),
        (video_note(None), None, "not_audio"),
    ],
)
async def test_a_bad_recording_has_one_reason_and_the_next_works(
    whisper: FasterWhisper, audio: bytes, announced: float | None, kind: str
) -> None:
    record = Record()
    transcribe = use_case(whisper, record)
    with pytest.raises(UnusableAudio) as refused:
        await transcribe.execute(audio, announced_seconds=announced)
    assert refused.value.kind == kind
    assert record.failures == [kind]
    assert (await transcribe.execute(NOTES[0].content)).text == NOTES[0].text


async def test_twenty_notes_at_once_are_all_heard_by_two_workers(whisper: FasterWhisper) -> None:
    record = Record()
    transcribe = use_case(whisper, record)
    notes = [NOTES[number % len(NOTES)] for number in range(20)]
    heard = await asyncio.gather(*(transcribe.execute(note.content) for note in notes))
    assert [transcript.text for transcript in heard] == [note.text for note in notes]
    assert max(record.lengths) == 18
    assert record.lengths[-1] == 0


@pytest.mark.parametrize(
    ("transcript", "kind"),
    [
        (said("Субтитры сделал DimaTorzok"), "silent"),
        (said("невнятно", probability=-1.7), "unintelligible"),
    ],
)
async def test_invented_and_guessed_words_are_not_believed(
    transcript: Transcript, kind: str
) -> None:
    engine, record = Scripted(transcript), Record()
    engine.may_answer.set()
    with pytest.raises(UnusableAudio) as refused:
        await use_case(engine, record).execute(NOTES[0].content)
    assert refused.value.kind == kind
    assert record.failures == [kind]


async def test_no_more_notes_are_in_work_than_there_are_workers() -> None:
    engine = Scripted(said("доброе утро"))
    transcribe = use_case(engine, capacity=Capacity(workers=2, queue=9))
    async with asyncio.TaskGroup() as tasks:
        for _ in range(5):
            tasks.create_task(transcribe.execute(NOTES[0].content))
        await engine.begun.acquire()
        await engine.begun.acquire()
        engine.may_answer.set()
    assert engine.most_working == 2


async def test_a_full_queue_refuses_the_next_note_and_says_when_to_come_back() -> None:
    engine, record = Scripted(said("доброе утро")), Record()
    transcribe = use_case(engine, record, Capacity(workers=1, queue=1))
    async with asyncio.TaskGroup() as tasks:
        kept = [tasks.create_task(transcribe.execute(NOTES[0].content)) for _ in range(2)]
        await engine.begun.acquire()
        with pytest.raises(LimitReached) as refused:
            await transcribe.execute(NOTES[0].content)
        engine.may_answer.set()
    assert refused.value.retry_after
    assert record.failures == ["queue_full"]
    assert [task.result().text for task in kept] == ["доброе утро"] * 2


async def test_a_note_beyond_its_time_frees_its_place() -> None:
    engine, record = Scripted(said("доброе утро")), Record()
    hasty = Capacity(workers=1, base_seconds=0.0, seconds_per_sound_second=0.0)
    transcribe = use_case(engine, record, hasty)
    for _ in range(2):
        with pytest.raises(SpeechUnavailable) as failed:
            await transcribe.execute(NOTES[0].content)
        assert failed.value.kind == "timeout"
    assert record.failures == ["timeout", "timeout"]
    assert engine.working == 0


async def test_a_cancelled_note_frees_its_place() -> None:
    engine, record = Scripted(said("доброе утро")), Record()
    transcribe = use_case(engine, record, Capacity(workers=1))
    note = asyncio.create_task(transcribe.execute(NOTES[0].content))
    await engine.begun.acquire()
    note.cancel()
    with pytest.raises(asyncio.CancelledError):
        await note
    engine.may_answer.set()
    assert (await transcribe.execute(NOTES[0].content)).text == "доброе утро"
    assert record.lengths[-1] == 0
