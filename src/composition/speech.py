"""What hears voice notes: a model on this machine, a transcription server, or nothing."""

import sys
from contextlib import AsyncExitStack
from typing import Final

from application.speech.hear import HearNoteUseCase
from application.speech.transcribe import Capacity, TranscribeVoiceNoteUseCase
from composition.app import App
from composition.text_engine import CONFIG
from domain.speech.sound import NoteLimits
from infrastructure.metrics import SpeechMetrics
from infrastructure.mongo.heard_words import MongoHeardWords
from infrastructure.settings import Settings
from infrastructure.speech.av_sound_reader import AvSoundReader
from infrastructure.speech.faster_whisper import FasterWhisper
from infrastructure.speech.hallucination_file import load_hallucinations
from infrastructure.speech.off import SpeechOff
from infrastructure.speech.openai_transcriptions import OpenAITranscriptions

SWITCH_SECONDS: Final = 0.0005
"""How long a thread that reads sound may keep the event loop waiting; Python's usual 5 ms, taken
at every step of a reply, would make those who write wait noticeably."""

Engine = FasterWhisper | OpenAITranscriptions | SpeechOff


def note_limits(settings: Settings) -> NoteLimits:
    return NoteLimits(max_seconds=60 * settings.stt_maximum_minutes)


async def open_speech(app: App, stack: AsyncExitStack) -> HearNoteUseCase:
    """The model begins to load in the background; text chat does not wait for it."""
    settings = app.settings
    engine = speech_engine(settings)
    stack.push_async_callback(engine.aclose)
    sys.setswitchinterval(SWITCH_SECONDS)
    engine.start()
    limits = note_limits(settings)
    transcribe = TranscribeVoiceNoteUseCase(
        AvSoundReader(),
        engine,
        observer=SpeechMetrics(app.registry),
        hallucinations=load_hallucinations(CONFIG / "speech" / "hallucinations.yaml"),
        limits=limits,
        capacity=Capacity(workers=settings.stt_workers),
    )
    return HearNoteUseCase(transcribe, MongoHeardWords(app.database), limits)


def speech_engine(settings: Settings) -> Engine:
    if not settings.stt_model:
        return SpeechOff()
    if settings.stt_base_url:
        return OpenAITranscriptions(
            base_url=settings.stt_base_url,
            api_key=settings.stt_api_key.get_secret_value(),
            model=settings.stt_model,
        )
    return FasterWhisper(
        settings.stt_model,
        device=settings.stt_device,
        compute_type=settings.stt_compute_type,
        workers=settings.stt_workers,
    )
